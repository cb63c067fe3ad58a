import { nearest, oneOf } from '../../finding.ts';
import { clip, warning } from '../../rules/shape.ts';
import type { Machine } from '../machines.ts';
import { followData } from './flow.ts';
import type { World } from './passage.ts';
import type { Missing } from './view.ts';

/** Reports variables that no path to a state assigns, and members that no path to it gives the data it reads. */
export function referenceAdvice(machine: Machine, world: World): void {
  const reported = new Set<string>();
  followData(machine, world, (state, missing) => {
    const key = `${missing.at} ${missing.reference}`;
    if (reported.has(key)) return;
    reported.add(key);
    const code = missing.kind === 'member' ? 'UNKNOWN_REFERENCE' : 'UNDEFINED_VARIABLE';
    warning(state.scope, missing.at, `${describe(missing)}${hint(missing)}`, code);
  });
}

function describe({ kind, reference }: Missing): string {
  if (kind === 'function') return `there is no function ${reference}`;
  return kind === 'variable'
    ? `no path to this state assigns ${reference}`
    : `no path to this state gives ${clip(reference)}`;
}

const TOKEN = /^(?:\$\$|\$states\.context)\.Task\.Token$/;
const SHOWN = 8;

function hint({ kind, reference, name, known }: Missing): string {
  if (TOKEN.test(reference)) return ': only a Task has a token';
  const guess = nearest(name, known);
  const sign = kind === 'member' ? '' : '$';
  if (guess) return `: did you mean '${sign}${guess}'?`;
  if (kind === 'function') return '';
  if (!known.length) return kind === 'member' ? ': there is nothing inside' : '';
  const names = known.slice(0, SHOWN).map((each) => `${sign}${each}`);
  return `: there is ${oneOf(known.length > SHOWN ? [...names, '…'] : names)}`;
}

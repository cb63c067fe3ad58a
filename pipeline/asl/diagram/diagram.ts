import { isDistributed, processorOf } from '../rules/map.ts';
import { clip, isObject, type Json } from '../rules/shape.ts';

/** How each state type is drawn: what opens and closes the label, as Mermaid's flowchart has it. */
const OUTLINES: Readonly<Record<string, readonly [string, string]>> = {
  Choice: ['{', '}'],
  Wait: ['>', ']'],
  Succeed: ['([', '])'],
  Fail: ['([', '])'],
  Pass: ['(', ')'],
};
const BOX = ['[', ']'] as const;

const STYLES = [
  'classDef succeed stroke:#1a7f37,stroke-width:3px',
  'classDef fail stroke:#cf222e,stroke-width:3px',
  'classDef last stroke-width:3px',
];

/**
 * Draws a definition as a Mermaid flowchart, as GitHub renders it: a Choice is a diamond, a Catch a dotted edge, a Map
 * and a Parallel a box around their states; Succeed, Fail and states that end a machine have a thick border. Where many
 * states catch all errors into one, that is drawn once. Takes any parsed definition; what is not well formed is left out.
 */
export function diagram(definition: unknown): string {
  const drawing = new Drawing();
  if (isObject(definition)) drawing.machine(definition, '  ', true);
  return ['flowchart TD', ...drawing.lines, ...drawing.edges, ...STYLES.map((style) => `  ${style}`), ''].join('\n');
}

class Drawing {
  readonly lines: string[] = [];
  /** Edges come after all nodes: an edge named earlier would pull its target into the wrong box. */
  readonly edges: string[] = [];
  #ids = 0;

  machine(machine: Json, indent: string, top: boolean): void {
    const states = isObject(machine.States) ? machine.States : {};
    // Names may hold anything, also Mermaid's own words such as "end": nodes get ids of their own.
    const ids = new Map(Object.keys(states).map((name) => [name, `s${++this.#ids}`]));
    for (const [name, state] of Object.entries(states)) {
      if (isObject(state)) this.#state(name, state, ids.get(name)!, indent);
    }
    const first = ids.get(String(machine.StartAt));
    if (top && first) {
      this.lines.push(`${indent}start((" "))`);
      this.edges.push(`  start --> ${first}`);
    }
    const common = commonHandler(Object.values(states).filter(isObject));
    const handler = common && ids.get(common.name);
    if (handler) {
      this.lines.push(`${indent}${handler}e(["any other error<br/>of ${common.states} states"])`);
      this.edges.push(`  ${handler}e -.-> ${handler}`);
    }
    for (const [name, state] of Object.entries(states)) {
      if (isObject(state)) this.#transitions(state, ids.get(name)!, ids, handler ? common.name : undefined);
    }
  }

  #state(name: string, state: Json, id: string, indent: string): void {
    const machines = nestedMachines(state);
    if (!machines.length) {
      const [open, close] = OUTLINES[String(state.Type)] ?? BOX;
      this.lines.push(`${indent}${id}${open}"${label(name, state)}"${close}${styleOf(state)}`);
      return;
    }
    this.lines.push(`${indent}subgraph ${id}["${label(name, state, ' – ')}"]`);
    for (const machine of machines) this.machine(machine, `${indent}  `, false);
    this.lines.push(`${indent}end`);
  }

  #transitions(state: Json, from: string, ids: Map<string, string>, common: string | undefined): void {
    const edge = (arrow: string, target: unknown, text = '') => {
      const to = ids.get(String(target));
      if (to) this.edges.push(`  ${from} ${arrow}${text && `|"${quote(text)}"|`} ${to}`);
    };
    if (state.Next !== undefined) edge('-->', state.Next);
    for (const rule of rulesOf(state.Choices)) edge('-->', rule.Next, condition(rule));
    if (state.Default !== undefined) edge('-->', state.Default, 'else');
    for (const catcher of rulesOf(state.Catch)) {
      if (catchesAll(catcher) && catcher.Next === common) continue;
      const errors = Array.isArray(catcher.ErrorEquals)
        ? catcher.ErrorEquals.filter((name) => name !== 'States.ALL')
        : [];
      edge('-.->', catcher.Next, errors.join(', '));
    }
  }
}

const catchesAll = (catcher: Json): boolean =>
  Array.isArray(catcher.ErrorEquals) && catcher.ErrorEquals.includes('States.ALL');

/** The state that takes all errors of more than three others, if there is one: an edge from each would hide the flow. */
function commonHandler(states: Json[]): { name: string; states: number } | undefined {
  const counts = new Map<string, number>();
  for (const catcher of states.flatMap((state) => rulesOf(state.Catch).filter(catchesAll))) {
    counts.set(String(catcher.Next), (counts.get(String(catcher.Next)) ?? 0) + 1);
  }
  const [most] = [...counts].map(([name, uses]) => ({ name, states: uses })).sort((a, b) => b.states - a.states);
  return most && most.states > 3 ? most : undefined;
}

const rulesOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

const nestedMachines = (state: Json): Json[] => {
  const processor = state.Type === 'Map' ? processorOf(state)?.machine : undefined;
  return processor ? [processor] : state.Type === 'Parallel' ? rulesOf(state.Branches) : [];
};

function styleOf(state: Json): string {
  if (state.Type === 'Succeed') return ':::succeed';
  if (state.Type === 'Fail') return ':::fail';
  return state.End === true ? ':::last' : '';
}

/** A state's name and what it does where that is short: the integration, the mode, the time. A box has one line. */
function label(name: string, state: Json, between = '<br/>'): string {
  const detail = detailOf(state);
  return quote(name) + (detail && `${between}${quote(detail)}`);
}

function detailOf(state: Json): string {
  if (state.Type === 'Task' && typeof state.Resource === 'string')
    return state.Resource.replace(/^arn:aws[a-z-]*:states:[^:]*:[^:]*:/, '');
  if (state.Type === 'Map') return isDistributed(state) ? 'for each item, distributed' : 'for each item';
  if (state.Type === 'Wait' && typeof state.Seconds === 'number') return `${state.Seconds} s`;
  return '';
}

/** A choice rule in a few words: its comment where it has one, else its condition. */
function condition(rule: Json): string {
  if (typeof rule.Comment === 'string') return rule.Comment;
  if (typeof rule.Condition === 'string') return rule.Condition.replace(/^\{%\s*|\s*%\}$/g, '');
  return comparison(rule);
}

function comparison(rule: Json): string {
  if (isObject(rule.Not)) return `not ${comparison(rule.Not)}`;
  for (const word of ['And', 'Or']) {
    if (Array.isArray(rule[word])) return rulesOf(rule[word]).map(comparison).join(` ${word.toLowerCase()} `);
  }
  const operator = Object.keys(rule).find((key) => !['Variable', 'Next', 'Assign', 'Output'].includes(key));
  return operator ? `${rule.Variable} ${operator} ${JSON.stringify(rule[operator])}` : '';
}

/** Text within a quoted label: Mermaid reads entity codes, and takes a leading backtick for Markdown. */
const quote = (text: string): string =>
  clip(text.replace(/\s+/g, ' ')).replace(/[#"<>&`]/g, (char) => `#${char.charCodeAt(0)};`);

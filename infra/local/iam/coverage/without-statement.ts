import { createHash } from 'node:crypto';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A statement of a role in a synthesized template. */
export interface Removal {
  stack: string;
  /** What the role's logical id begins with. */
  owner: string;
  /** An action of the statement; the first that has it goes. */
  action: string;
}

interface Statement {
  Action: string | string[];
}

/**
 * Copies an assembly of the CDK without a statement of a role's inline policies. The template gets another name in the
 * bucket of assets: under its own it may be there already, and is not uploaded again.
 * @param assembly folder that `cdk synth` wrote
 * @throws Error where the template has no such statement
 */
export function withoutStatement(assembly: string, copy: string, { stack, owner, action }: Removal): void {
  rmSync(copy, { recursive: true, force: true });
  cpSync(assembly, copy, { recursive: true });
  const file = join(copy, `${stack}.template.json`);
  const before = readFileSync(file);
  const template = JSON.parse(before.toString());
  const role = Object.keys(template.Resources).find(
    (id) => id.startsWith(owner) && template.Resources[id].Type === 'AWS::IAM::Role',
  );
  const policies: { PolicyDocument: { Statement: Statement[] } }[] =
    template.Resources[role ?? '']?.Properties.Policies ?? [];
  const hasIt = ({ Action }: Statement) => [Action].flat().includes(action);
  const document = policies.map(({ PolicyDocument }) => PolicyDocument).find(({ Statement }) => Statement.some(hasIt));
  if (!document) throw new Error(`${file}: found no statement with ${action} in a role ${owner}…`);
  document.Statement.splice(document.Statement.findIndex(hasIt), 1);
  const after = JSON.stringify(template, null, 1);
  writeFileSync(file, after);
  const [old, anew] = [before, after].map((content) => createHash('sha256').update(content).digest('hex'));
  for (const index of ['manifest.json', `${stack}.assets.json`]) {
    const text = readFileSync(join(copy, index), 'utf8');
    writeFileSync(join(copy, index), text.replaceAll(old!, anew!));
  }
}

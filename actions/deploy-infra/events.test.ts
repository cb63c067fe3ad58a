import { expect, it } from 'vitest';
import { stackGroups } from './events.ts';

it("puts each stack's events into a group of its own", () => {
  const said: string[] = [];
  const groups = stackGroups({
    startGroup: (name) => said.push(`+ ${name}`),
    endGroup: () => said.push('-'),
    info: (text) => said.push(text),
  });
  for (const text of ['Synthesis time: 3s', 'a-dev: deploying... [1/2]', 'CREATE', 'b-dev: deploying... [2/2]', 'DONE'])
    groups.line(text);
  groups.end();
  groups.end();
  expect(said).toEqual([
    ...['Synthesis time: 3s', '+ Stack a-dev', 'a-dev: deploying... [1/2]', 'CREATE', '-'],
    ...['+ Stack b-dev', 'b-dev: deploying... [2/2]', 'DONE', '-'],
  ]);
});

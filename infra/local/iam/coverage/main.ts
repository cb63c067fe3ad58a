/** `npm run permissions`: which statements of the deployed policies the loop and the fault scenarios need. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from './measure.ts';
import { withTable } from './table.ts';

const PAGE = join(import.meta.dirname, '../../../../docs/permissions.md');

const { statements, problems } = await measure(console.log);
const met = statements.filter(({ scene }) => scene !== undefined).length;
console.log(`${met} of ${statements.length} statements were met`);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), statements));

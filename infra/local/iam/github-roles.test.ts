/** Who gets the roles that GitHub assumes: as the app synthesizes them, by STS of a stand-in. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, SUBJECTS, startForGithubRoles } from './testing.ts';

const FORMS = ['acme/presses', 'acme@7/presses@9'];
const ALL_SUBJECTS = [
  'ref:refs/heads/main',
  'ref:refs/heads/other',
  'ref:refs/heads/main2',
  'ref:refs/tags/main',
  'pull_request',
  'environment:dev',
  'environment:prod',
  'environment:production',
  'environment:PROD',
];

let running: Awaited<ReturnType<typeof startForGithubRoles>>;
beforeAll(async () => {
  running = await startForGithubRoles();
});
afterAll(() => running.close());

describe.each(FORMS)('the roles for %s', (repository) => {
  beforeAll(() => running.deployRoles(repository), 120_000);

  it.each(ROLES)('%s: STS gives it to its subjects of this repository and to no other', async (role) => {
    const refusals: string[] = [];
    for (const subject of ALL_SUBJECTS)
      await running.assume(role, `repo:${repository}:${subject}`).catch((error: Error) => {
        expect(error.message).toBe('Not authorized to perform sts:AssumeRoleWithWebIdentity');
        refusals.push(subject);
      });
    expect(refusals).toEqual(ALL_SUBJECTS.filter((subject) => !SUBJECTS[role].includes(subject)));
  });

  it.each(ROLES)('%s: STS refuses it to forks, namesakes, and the other form of the name', async (role) => {
    const others = ['fork/presses', 'acme/presses2', 'acme@8/presses@9', 'acme@7/presses@10', 'Acme/presses'];
    for (const other of [...others, ...FORMS.filter((form) => form !== repository)])
      for (const subject of SUBJECTS[role])
        await expect(running.assume(role, `repo:${other}:${subject}`)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it.each(ROLES)('%s: a session lasts an hour at most', async (role) => {
    const subject = `repo:${repository}:${SUBJECTS[role][0]}`;
    await expect(running.assume(role, subject, { DurationSeconds: 3601 })).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
    await running.assume(role, subject, { DurationSeconds: 3600 });
  });
});

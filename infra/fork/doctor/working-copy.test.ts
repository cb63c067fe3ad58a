import { describe, expect, it } from 'vitest';
import { ROOT } from '../root.ts';
import { findingsText, runChecks } from './finding.ts';
import { trustCheck } from './trust.ts';
import { filesOf, namesCheck, nodeCheck, pinCheck, placeholderCheck } from './working-copy.ts';

describe('the working copy', () => {
  it("as shipped has no placeholder, and every action of somebody else's names a commit", () => {
    const files = filesOf(ROOT);
    expect(Object.keys(files)).toContain('.github/workflows/retrain.yml');
    expect(placeholderCheck(files)).toEqual([expect.objectContaining({ status: 'ok' })]);
    expect(pinCheck(files)).toEqual([expect.objectContaining({ status: 'ok' })]);
  });

  it('is told file and line of what is loose or left', () => {
    const files = {
      'a.yml': 'x\n  - uses: actions/checkout@v5 # v5\n  - uses: ./actions/x\n    uses: "o/r/sub@main"\n',
      'cdk.json': '{\n "repository": "your-org/x"\n}',
    };
    expect(pinCheck(files).map(({ message, mend }) => [message, mend])).toEqual([
      ['a.yml:2: actions/checkout@v5 names no commit', expect.stringContaining('repos/actions/checkout/commits/v5 ')],
      ['a.yml:4: o/r/sub@main names no commit', expect.stringContaining('repos/o/r/commits/main ')],
    ]);
    expect(placeholderCheck(files)).toEqual([
      { status: 'failed', message: 'cdk.json:2: your-org', mend: 'npm run init' },
    ]);
  });

  it('needs Node 24 and to know where it lives', () => {
    expect([nodeCheck('24.0.0').status, nodeCheck('22.11.0').status]).toEqual(['ok', 'failed']);
    const context = { repository: 'acme/presses', account: '210987654321', region: 'eu-west-1' };
    expect(namesCheck(context).status).toBe('ok');
    expect(namesCheck({ repository: 'acme/presses' }).message).toBe('cdk.json does not know account, region');
  });
});

describe('the trust of a role', () => {
  const policy = (...subjects: string[]) =>
    encodeURIComponent(
      JSON.stringify({
        Statement: [
          {
            Effect: 'Allow',
            Condition: { StringEquals: { 'token.actions.githubusercontent.com:sub': subjects } },
          },
        ],
      }),
    );
  const [plain, immutable] = ['repo:o/r:environment:prod', 'repo:o@1/r@2:environment:prod'];

  it.each<[string, string, string | undefined, string]>([
    ['the repository as its tokens name it', policy(immutable!), 'o@1/r@2', 'ok'],
    ['the older form', policy(plain!), 'o/r', 'ok'],
    ['the older form where tokens have the newer one', policy(plain!), 'o@1/r@2', 'failed'],
    ['another repository beside it', policy(plain!, 'repo:o/other:ref:refs/heads/main'), 'o/r', 'failed'],
    ['nobody', policy(), 'o/r', 'failed'],
    ['a repository that is not known', policy(plain!), undefined, 'warning'],
  ])('in %s', (_, document, repository, status) => {
    expect(trustCheck('deploy', document, repository, 'mend').status).toBe(status);
  });
});

describe('findings', () => {
  it('are a line each with what mends them, and what a check throws is not checked', async () => {
    const findings = await runChecks([
      { name: 'Good', run: () => [{ status: 'ok', message: 'fine' }] },
      { name: 'Bad', run: () => [{ status: 'failed', message: 'broken', mend: 'npm ci' }] },
      {
        name: 'Away',
        run: () => Promise.reject(Object.assign(new Error('no key'), { name: 'CredentialsProviderError' })),
        enable: 'log in',
      },
    ]);
    expect(findingsText(findings).split('\n')).toEqual([
      '✔ Good: fine',
      '✘ Bad: broken',
      '    npm ci',
      '– Away: not checked: CredentialsProviderError: no key',
      '    log in',
      '',
      '1 in order, 1 to mend, 0 to know, 1 not checked',
    ]);
  });
});

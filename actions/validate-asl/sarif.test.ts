import { describe, expect, it } from 'vitest';
import { CODES, type FindingCode } from '../../pipeline/asl/codes.ts';
import { toSarif } from './sarif.ts';
import { findingOf } from './testing.ts';

const TEXT = '{\n  "a": 1,  \n  "b": 2\n}\n';

/** The parts of a log that code scanning reads. */
interface Run {
  tool: { driver: { name: string; rules: Rule[] } };
  automationDetails: { id: string };
  invocations: { executionSuccessful: boolean; toolExecutionNotifications?: { message: { text: string } }[] }[];
  results: Result[];
}
interface Rule {
  id: string;
  name: string;
  shortDescription: { text: string };
  fullDescription: { text: string };
  help: { text: string; markdown: string };
  defaultConfiguration: { level: string };
  properties: { tags: string[]; precision: string; 'problem.severity': string };
}
interface Result {
  ruleId: string;
  ruleIndex: number;
  level: string;
  message: { text: string };
  locations: [
    {
      physicalLocation: {
        artifactLocation: { uri: string; uriBaseId: string };
        region: Record<'startLine' | 'startColumn' | 'endLine' | 'endColumn', number>;
      };
    },
  ];
  partialFingerprints: { primaryLocationLineHash: string };
}

const runOf = (findings: ReturnType<typeof findingOf>[], text = TEXT): Run =>
  toSarif([{ path: 'a b.json', text, result: 'FAIL', findings }], 'EXPRESS').runs[0] as Run;

describe('toSarif', () => {
  // docs.github.com, "SARIF support for code scanning": what is required, the words that are allowed, and the lengths.
  it('gives each rule what code scanning requires of it', () => {
    const codes = Object.keys(CODES) as FindingCode[];
    const { rules } = runOf(codes.map((code) => findingOf('ERROR', 2, { code }))).tool.driver;
    expect(rules.map(({ id }) => id)).toEqual([...codes].sort());
    for (const rule of rules) {
      expect(rule.name, rule.id).toMatch(/^[A-Z][A-Za-z]+$/);
      expect(rule.shortDescription.text.length, rule.id).toBeLessThanOrEqual(1024);
      expect(rule.fullDescription.text, rule.id).toMatch(/^.{10,1024}$/);
      expect(rule.help.text && rule.help.markdown, rule.id).toBeTruthy();
      expect(['error', 'warning'], rule.id).toContain(rule.defaultConfiguration.level);
      expect(['very-high', 'high', 'medium', 'low'], rule.id).toContain(rule.properties.precision);
      expect(['error', 'warning', 'recommendation'], rule.id).toContain(rule.properties['problem.severity']);
      expect(
        rule.properties.tags.every((tag) => typeof tag === 'string'),
        rule.id,
      ).toBe(true);
    }
  });

  it('gives each result a rule, a region with four sides in the text, and a fingerprint', () => {
    const { results, tool } = runOf([
      findingOf('WARNING', 2, { column: 3 }),
      findingOf('ERROR', 3, { code: 'INVALID_RESOURCE' }),
    ]);
    expect(results.map(({ level }) => level)).toEqual(['error', 'warning']);
    for (const { ruleId, ruleIndex, partialFingerprints } of results) {
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
      expect(partialFingerprints.primaryLocationLineHash).toMatch(/^[0-9a-f]+:1$/);
    }
    const { artifactLocation, region } = results[1]!.locations[0].physicalLocation;
    expect(artifactLocation).toEqual({ uri: 'a%20b.json', uriBaseId: '%SRCROOT%' });
    expect(region).toEqual({ startLine: 2, startColumn: 3, endLine: 2, endColumn: 10 });
  });

  it('gives a place in an empty text a region that is not empty', () => {
    const { region } = runOf([findingOf('ERROR', 1, { column: 1 })], '').results[0]!.locations[0].physicalLocation;
    expect(region).toEqual({ startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 });
  });

  it('keeps the alerts of STANDARD and EXPRESS runs apart, and calls a run without findings a success', () => {
    const run = runOf([]);
    expect(run.automationDetails.id).toBe('validate-asl/express/');
    expect(run.invocations).toEqual([{ executionSuccessful: true }]);
    expect([run.results, run.tool.driver.rules]).toEqual([[], []]);
  });

  it('writes no more results than code scanning takes, the worst, and says so', () => {
    const findings = [...Array<null>(25_001)].map((_, line) => findingOf(line === 25_000 ? 'ERROR' : 'WARNING', 1));
    const { results, invocations } = runOf(findings);
    expect(results).toHaveLength(25_000);
    expect(results[0]?.level).toBe('error');
    expect(invocations[0]?.toolExecutionNotifications?.[0]?.message.text).toBe(
      'Left out: 1 of 25001 findings, for code scanning takes 25000',
    );
  });
});

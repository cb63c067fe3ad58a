import type { StateMachineType } from '../../pipeline/asl/catalogue/resource.ts';
import { ADVICE, CODES, ERRORS, type FindingCode, WARNINGS } from '../../pipeline/asl/codes.ts';
import { type CheckedFile, type FileFinding, uriOf, worstFirst } from './findings.ts';
import { lineFingerprints } from './fingerprints.ts';

/** Code scanning refuses a run with more results (docs.github.com, "SARIF support for code scanning"). */
const MAX_RESULTS = 25_000;

const AWS_CODES =
  'https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html';

/** One run of SARIF 2.1.0 (OASIS), as far as GitHub's code scanning reads it. */
interface SarifLog {
  $schema: string;
  version: '2.1.0';
  runs: [object];
}

/**
 * The findings as SARIF 2.1.0, with what the same page of GitHub's requires of a rule, a result and a region. Paths are
 * relative to the repository's root. Of more findings than code scanning takes the worst are written, and the file says so.
 * @param type separates the alerts of two runs on one commit
 */
export function toSarif(files: readonly CheckedFile[], type: StateMachineType): SarifLog {
  const findings = worstFirst(files.flatMap((file) => file.findings));
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const left = Math.max(0, findings.length - MAX_RESULTS);
  const rest = `Left out: ${left} of ${findings.length} findings, for code scanning takes ${MAX_RESULTS}`;
  const notifications = [{ level: 'warning', message: { text: rest } }];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'validate-asl', rules: codes.map(ruleOf) } },
        automationDetails: { id: `validate-asl/${type.toLowerCase()}/` },
        invocations: [{ executionSuccessful: true, ...(left > 0 && { toolExecutionNotifications: notifications }) }],
        columnKind: 'utf16CodeUnits',
        results: results(findings.slice(0, MAX_RESULTS), codes, texts),
      },
    ],
  };
}

function ruleOf(id: FindingCode) {
  const isError = id in ERRORS;
  const meaning = CODES[id];
  const source = id in ADVICE ? 'Step Functions accepts it; this is advice.' : `Step Functions reports it as ${id}.`;
  return {
    id,
    name: id.toLowerCase().replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: meaning },
    fullDescription: { text: `${meaning}. ${source}` },
    help: {
      text: `${meaning}. ${source}`,
      markdown: `${meaning}. ${id in ADVICE ? source : `Step Functions [reports it](${AWS_CODES}) as \`${id}\`.`}`,
    },
    defaultConfiguration: { level: isError ? 'error' : 'warning' },
    properties: {
      tags: ['step-functions', id in ADVICE ? 'maintainability' : 'correctness'],
      // AWS's warnings are guesses at what a value was meant to be.
      precision: isError ? 'very-high' : id in WARNINGS ? 'medium' : 'high',
      'problem.severity': isError ? 'error' : id in WARNINGS ? 'warning' : 'recommendation',
    },
  };
}

function results(findings: readonly FileFinding[], codes: readonly FindingCode[], texts: ReadonlyMap<string, string>) {
  const sources = new Map<string, { lines: string[]; fingerprint: (line: number) => string }>();
  const sourceOf = (path: string) => {
    const text = texts.get(path) ?? '';
    const source = sources.get(path) ?? { lines: text.split('\n'), fingerprint: lineFingerprints(text) };
    sources.set(path, source);
    return source;
  };
  return findings.map(({ path, code, severity, message, location, line, column }) => {
    const { lines, fingerprint } = sourceOf(path);
    const end = (lines[line - 1] ?? '').trimEnd().length + 1;
    return {
      ruleId: code,
      ruleIndex: codes.indexOf(code),
      level: severity === 'ERROR' ? 'error' : 'warning',
      message: { text: message },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: uriOf(path), uriBaseId: '%SRCROOT%' },
            region: { startLine: line, startColumn: column, endLine: line, endColumn: Math.max(end, column + 1) },
          },
          logicalLocations: [{ fullyQualifiedName: location || '/' }],
        },
      ],
      partialFingerprints: { primaryLocationLineHash: fingerprint(line) },
    };
  });
}

import type { FileFinding } from './annotations.ts';

/**
 * The findings as SARIF 2.1.0 (OASIS), with what GitHub code scanning reads: a rule a code, a level, a place.
 * Paths are relative to the repository's root, as upload-sarif expects.
 */
export function toSarif(findings: readonly FileFinding[]): object {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'validate-asl', rules: codes.map((id) => ({ id, shortDescription: { text: id } })) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(({ path, code, severity, message, location, line, column }) => ({
          ruleId: code,
          ruleIndex: codes.indexOf(code),
          level: severity === 'ERROR' ? 'error' : 'warning',
          message: { text: message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: encodeURI(path) },
                region: { startLine: line, startColumn: column },
              },
              logicalLocations: [{ fullyQualifiedName: location || '/' }],
            },
          ],
        })),
      },
    ],
  };
}

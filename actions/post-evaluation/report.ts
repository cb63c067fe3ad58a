import { isDeepStrictEqual } from 'node:util';
import type { EvaluationReport, GateResult } from '../../pipeline/evaluation-report.ts';
import { judge } from '../../pipeline/model/gate/judge.ts';

/**
 * Makes sure that the gate's result is what the gate gives for the report's own findings and settings, so that a
 * decision cannot be written into a report by hand.
 * @param uri where the report stands, for the error
 * @throws Error naming the first field that differs
 */
export function verifyGate(report: EvaluationReport, uri: string): void {
  const judged: GateResult = JSON.parse(JSON.stringify(judge(report, report.gate.settings)));
  const expected = { gate: judged, decision: judged.passed ? 'pass' : 'fail' };
  const field = firstDifference({ gate: report.gate, decision: report.decision }, expected);
  if (field)
    throw new Error(
      `${uri}: ${field.path} is ${field.found}, but the gate gives ${field.expected} for the findings in this report. It was changed, or written by another version of the pipeline`,
    );
}

interface Difference {
  path: string;
  found: string;
  expected: string;
}

function firstDifference(found: unknown, expected: unknown, path = ''): Difference | undefined {
  if (isDeepStrictEqual(found, expected)) return undefined;
  if (!isObject(found) || !isObject(expected))
    return { path, found: JSON.stringify(found) ?? 'missing', expected: JSON.stringify(expected) ?? 'nothing' };
  const keys = new Set([...Object.keys(expected), ...Object.keys(found)]);
  for (const key of keys) {
    const difference = firstDifference(found[key], expected[key], path ? `${path}.${key}` : key);
    if (difference) return difference;
  }
  return undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

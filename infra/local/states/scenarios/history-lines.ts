import { parse } from 'yaml';
import * as z from 'zod';
import { matches } from './matches.ts';

/** An event as expected: its ids, its type, and those of its details that matter. */
interface ExpectedEvent {
  id: number;
  /** Undefined where AWS gives now one and now another. */
  previousEventId: number | undefined;
  type: string;
  details: Record<string, unknown>;
}

/** An event as GetExecutionHistory gives it. */
export interface FoundEvent {
  id?: number | undefined;
  previousEventId?: number | undefined;
  type?: string | undefined;
}

const LINE = /^(?<id>\d+)<(?<previous>\d+|\*) (?<type>\w+)(?: (?<details>\{.*\}))?$/;

/**
 * A history as scenarios write it, an event a line: `5<4 TaskSucceeded {output: {a: 1}}` is id, previous id or `*`, type,
 * and details in YAML's flow style.
 */
export const HistoryLines = z.string().transform((text, context): ExpectedEvent[] => {
  const lines = text.trim().split('\n');
  const events = lines.map(eventIn);
  const wrong = events.indexOf(undefined);
  if (wrong >= 0) {
    const message = `lines such as 3<2 TaskScheduled {resource: invoke}, unlike its line ${wrong + 1}: ${lines[wrong]}`;
    context.addIssue({ code: 'custom', message });
  }
  return events.filter((event) => event !== undefined);
});

function eventIn(line: string): ExpectedEvent | undefined {
  const parts = LINE.exec(line.trim())?.groups;
  const details = parts && detailsIn(parts.details ?? '{}');
  if (!parts || !details) return undefined;
  return {
    id: Number(parts.id),
    previousEventId: parts.previous === '*' ? undefined : Number(parts.previous),
    type: parts.type!,
    details,
  };
}

function detailsIn(text: string): Record<string, unknown> | undefined {
  try {
    return parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/**
 * Compares a history with the expected one.
 * @param order `free` for branches side by side: only what follows what counts, not the ids
 * @returns what differs, in words; nothing when all is as expected
 */
export function historyDifferences(
  expected: readonly ExpectedEvent[],
  found: readonly FoundEvent[],
  order: 'fixed' | 'free',
): string[] {
  const differences = order === 'fixed' ? inOrder(expected, found) : inAnyOrder(expected, found);
  if (expected.length !== found.length)
    differences.push(`history: found ${found.length} events, expected ${expected.length}`);
  return differences;
}

function inOrder(expected: readonly ExpectedEvent[], found: readonly FoundEvent[]): string[] {
  return expected.flatMap((event, index) => {
    const other = found[index];
    const same =
      other &&
      other.id === event.id &&
      other.type === event.type &&
      (event.previousEventId ?? other.previousEventId) === other.previousEventId &&
      hasDetails(event, other);
    return same ? [] : [`history: found ${shown(other)}, expected ${written(event)}`];
  });
}

/** Finds for each expected event one that is like it and follows the one found for the event before it. */
function inAnyOrder(expected: readonly ExpectedEvent[], found: readonly FoundEvent[]): string[] {
  const left = new Set(found);
  const places = new Map<number, number | undefined>([[0, 0]]);
  const missing: string[] = [];
  for (const event of expected) {
    const { previousEventId } = event;
    const previous = previousEventId === undefined ? undefined : places.get(previousEventId);
    const place = [...left].find(
      (other) =>
        other.type === event.type &&
        (previousEventId === undefined || other.previousEventId === previous) &&
        hasDetails(event, other),
    );
    if (!place) missing.push(`history: found nothing like ${written(event)}`);
    else left.delete(place);
    places.set(event.id, place?.id);
  }
  return [...missing, ...[...left].map((event) => `history: found ${shown(event)}, expected no such event`)];
}

const hasDetails = ({ details }: ExpectedEvent, found: FoundEvent): boolean =>
  Object.entries(details).every(([name, value]) => matches(value, detailsOf(found)[name]));

/** The details of an event; those of states have a member of their own for all state types. */
function detailsOf(event: FoundEvent): Record<string, unknown> {
  const details = Object.entries(event).find(([name]) => name.endsWith('EventDetails'))?.[1];
  return (details ?? {}) as Record<string, unknown>;
}

const written = ({ id, previousEventId, type, details }: ExpectedEvent) =>
  line(id, previousEventId ?? '*', type, details);

const shown = (event: FoundEvent | undefined) =>
  event ? line(event.id, event.previousEventId, event.type, detailsOf(event)) : 'nothing';

function line(id: number | undefined, previous: number | string | undefined, type = '', details: object): string {
  const text = Object.keys(details).length > 0 ? ` ${JSON.stringify(details)}` : '';
  return `"${id}<${previous} ${type}${text}"`;
}

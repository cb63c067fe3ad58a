import { randomUUID } from 'node:crypto';
import type { CheckedOperation } from '../core/checked-operations.ts';
import { length } from '../core/constraints.ts';
import { AwsError } from '../core/errors.ts';
import type { StandIn } from '../core/stand-in.ts';
import { checkBus } from './rules.ts';
import type { Event } from './target-input.ts';

/** An entry of PutEvents. */
export interface Entry {
  Source?: string;
  DetailType?: string;
  /** JSON text. */
  Detail?: string;
  Resources?: string[];
  Time?: Date;
  EventBusName?: string;
  TraceHeader?: string;
}

const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;

/**
 * PutEvents: refuses a request that is too large whole, and what is wrong with one entry in that entry's result.
 * @param publish takes each event that was accepted
 */
export function putEvents(standIn: StandIn, publish: (event: Event) => void): CheckedOperation {
  return {
    constraints: { Entries: length(1, MAX_ENTRIES) },
    resource: () => standIn.arn('events', 'event-bus/default'),
    run({ Entries, EndpointId }: { Entries: Entry[]; EndpointId?: string }) {
      if (EndpointId) throw new AwsError('ValidationException', 'The stand-in has no global endpoints');
      if (Entries.reduce((bytes, entry) => bytes + sizeOf(entry), 0) > MAX_BYTES)
        throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
      const results = Entries.map((entry) => {
        try {
          checkBus(standIn, entry.EventBusName);
          if (entry.Source?.startsWith('aws.'))
            throw new AwsError('NotAuthorizedForSourceException', 'Not authorized for the source.');
          const event = eventOf(standIn, entry);
          publish(event);
          return { EventId: event.id };
        } catch (error) {
          if (error instanceof AwsError) return { ErrorCode: error.code, ErrorMessage: error.message };
          throw error;
        }
      });
      return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
    },
  };
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
const sizeOf = ({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: Entry): number =>
  (Time ? 14 : 0) + Buffer.byteLength([Source, DetailType, Detail, ...Resources].join(''));

/**
 * The event of an entry.
 * @throws AwsError InvalidArgument, MalformedDetail
 */
export function eventOf(standIn: StandIn, entry: Entry): Event {
  for (const name of ['Source', 'DetailType', 'Detail'] as const)
    if (!entry[name])
      throw new AwsError('InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': entry.DetailType!,
    source: entry.Source!,
    account: standIn.account,
    time: inSeconds(entry.Time ?? new Date(standIn.clock.now())),
    region: standIn.region,
    resources: entry.Resources ?? [],
    detail: detailOf(entry.Detail!),
  };
}

/** `2026-11-22T13:59:00Z` */
export const inSeconds = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');

function detailOf(text: string): Record<string, unknown> {
  try {
    const detail = JSON.parse(text);
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return detail;
  } catch {
    // No JSON: refused below like JSON that is no object.
  }
  throw new AwsError('MalformedDetail', 'Detail is malformed.');
}

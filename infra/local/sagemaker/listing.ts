import { type Constraints, oneOf, range } from '../core/constraints.ts';
import { invalid } from './state.ts';

/** What a list sorts and filters by. */
interface Listed {
  name: string;
  created: Date;
  modified?: Date;
  status?: string;
}

export interface ListInput {
  MaxResults?: number;
  NextToken?: string;
  NameContains?: string;
  StatusEquals?: string;
  SortBy?: string;
  SortOrder?: string;
  CreationTimeAfter?: Date;
  CreationTimeBefore?: Date;
  LastModifiedTimeAfter?: Date;
  LastModifiedTimeBefore?: Date;
}

export const listConstraints: Constraints = { MaxResults: range(1, 100), SortOrder: oneOf('Ascending', 'Descending') };

const DEFAULT_PAGE = 10;

/**
 * One page of a List operation: filtered, newest first unless the request says otherwise, ten a page by default.
 * @throws AwsError ValidationException for a token that no earlier page gave
 */
export function page<T extends Listed>(items: Iterable<T>, input: ListInput, order = 'Descending') {
  const found = [...items].filter((item) => matches(item, input)).sort((a, b) => compare(a, b, input.SortBy));
  if ((input.SortOrder ?? order) === 'Descending') found.reverse();
  const start = input.NextToken === undefined ? 0 : Number(Buffer.from(input.NextToken, 'base64').toString());
  if (!Number.isInteger(start) || start < 0) throw invalid('Invalid NextToken');
  const end = start + (input.MaxResults ?? DEFAULT_PAGE);
  const NextToken = end < found.length ? Buffer.from(String(end)).toString('base64') : undefined;
  return { items: found.slice(start, end), NextToken };
}

function matches({ name, created, modified = created, status }: Listed, input: ListInput): boolean {
  return (
    (!input.NameContains || name.toLowerCase().includes(input.NameContains.toLowerCase())) &&
    (!input.StatusEquals || status === input.StatusEquals) &&
    (!input.CreationTimeAfter || created > input.CreationTimeAfter) &&
    (!input.CreationTimeBefore || created < input.CreationTimeBefore) &&
    (!input.LastModifiedTimeAfter || modified > input.LastModifiedTimeAfter) &&
    (!input.LastModifiedTimeBefore || modified < input.LastModifiedTimeBefore)
  );
}

function compare(a: Listed, b: Listed, by: string | undefined): number {
  if (by === 'Name') return a.name < b.name ? -1 : 1;
  if (by === 'Status' && a.status !== b.status) return (a.status ?? '') < (b.status ?? '') ? -1 : 1;
  return a.created.getTime() - b.created.getTime();
}

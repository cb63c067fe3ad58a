import type { Grants } from './permissions.ts';

/** A REST error as GitHub answers it. */
export class RestError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A request whose token was already looked up. */
export interface RestRequest {
  method: string;
  url: URL;
  body: unknown;
  grants: Grants;
  login: string;
}

export interface RestAnswer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** One page of a list, with the Link header that leads to the others. */
export function paged<T>(request: RestRequest, items: T[]): { page: T[]; headers: Record<string, string> } {
  const size = Math.min(100, Math.max(1, Number(request.url.searchParams.get('per_page')) || 30));
  const page = Math.max(1, Number(request.url.searchParams.get('page')) || 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (to: number, rel: string) => {
    const url = new URL(request.url);
    url.searchParams.set('page', String(to));
    return `<${url}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
  ];
  const headers: Record<string, string> = links.length > 0 ? { link: links.join(', ') } : {};
  return { page: items.slice((page - 1) * size, page * size), headers };
}

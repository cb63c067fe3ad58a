import { setTimeout as sleep } from 'node:timers/promises';
import * as core from '@actions/core';
import type { getOctokit } from '@actions/github';
import { isRateLimit, pauseAfter, type Refused } from './retries.ts';
import { messageOf } from './run.ts';

/** GitHub refuses the body of an issue or comment over this many characters; the marker's line counts, too. */
const LONGEST_BODY = 65_536;

/** Waits this many milliseconds. */
type Pause = (milliseconds: number) => Promise<unknown>;

/** What a test may put in place of GitHub and of time. */
export interface StickyOptions {
  octokit?: ReturnType<typeof getOctokit>;
  pause?: Pause;
}

/** What can hold a marker: an issue or a comment as GitHub's REST API gives it. */
interface Post {
  body?: string | null | undefined;
  user?: { login: string } | null | undefined;
}

/** Where the one post is kept: an issue's comments, or a repository's open issues. */
export interface Place<T extends Post> {
  /** What to call it in a warning: `comment on #5`. */
  what: string;
  /** What the job's `permissions` must grant for it: `issues: write`. */
  permission: string;
  /** All posts, of anybody, oldest first. */
  list(): Promise<T[]>;
  /** Login of the token's owner, as a post's `user` has it. */
  whoami(): Promise<string>;
  create(body: string): Promise<unknown>;
  update(post: T, body: string): Promise<unknown>;
  /** Takes away a second one, which two runs at once have made. */
  remove(post: T): Promise<unknown>;
}

/**
 * Keeps exactly one post with this marker: creates it, or updates the newest of those that the token's owner wrote and
 * removes the others. A marker that somebody else pasted is nobody's business, and what has not changed is not sent.
 * What GitHub refuses or cannot do becomes a warning: a report's copy must never fail a retraining. Server errors and
 * rate limits are tried three times; every try begins with the list, so a post whose answer got lost is not made twice.
 * @param marker what it is and of which environment, hidden at the start of the body: `evaluation dev`
 * @param body Markdown
 * @throws Error when the body is longer than GitHub takes
 */
export async function keepOne<T extends Post>(
  place: Place<T>,
  marker: string,
  body: string,
  pause: Pause = sleep,
): Promise<void> {
  const mark = `<!-- fresh-model: ${marker} -->\n`;
  const text = mark + body;
  if (text.length > LONGEST_BODY)
    throw new Error(`To ${place.what}: found ${text.length} characters, expected ${LONGEST_BODY} at most`);
  for (let attempt = 0; ; attempt++)
    try {
      return await post(place, mark, text);
    } catch (error) {
      const wait = pauseAfter(error as Refused, attempt);
      if (wait === undefined) return core.warning(warningOf(error, place));
      await pause(wait);
    }
}

async function post<T extends Post>(place: Place<T>, mark: string, text: string): Promise<void> {
  let own = await ownPosts(place, mark);
  const newest = own.at(-1);
  if (!newest) {
    await place.create(text);
    // Another run may have done so since the list: each looks after it has written, so the last of them sees both.
    own = await ownPosts(place, mark);
  } else if (newest.body !== text) await place.update(newest, text);
  for (const stale of own.slice(0, -1))
    await place.remove(stale).catch((error: Refused) => {
      // The other run was quicker.
      if (error.status !== 404) throw error;
    });
}

async function ownPosts<T extends Post>(place: Place<T>, mark: string): Promise<T[]> {
  const marked = (await place.list()).filter(({ body }) => body?.startsWith(mark));
  if (marked.length === 0) return [];
  const login = await place.whoami();
  return marked.filter(({ user }) => user?.login === login);
}

function warningOf(error: unknown, { what, permission }: Pick<Place<Post>, 'what' | 'permission'>): string {
  const refused = error as Refused;
  const forbidden = (refused.status === 403 || refused.status === 404) && !isRateLimit(refused);
  const advice = forbidden ? `. The job needs the permission ${permission}` : '';
  return `Could not ${what}: ${messageOf(error)}${advice}`;
}

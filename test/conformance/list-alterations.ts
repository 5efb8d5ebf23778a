import { LIST, type Matches, route, withHeaders } from './alterations.ts';
import type { Asked, Reply } from './broken-target.ts';

/** Requests for lists. */
export const list = route('GET', LIST);

/** Requests for lists whose limit begins so: 1 is also 10 and 100. */
export function listOf(limit: number): Matches {
  return (asked) => list(asked) && asked.path.startsWith(`/items?limit=${limit}`);
}

/** Has another text in the place of a part of the path. */
export function swapIn(part: string | RegExp, by: string) {
  return (asked: Asked): Asked => ({ ...asked, path: asked.path.replace(part, by) });
}

/** The same with another Link, if there is one; `undefined` drops it. */
export function linked(reply: Reply, change: (link: string) => string | undefined): Reply {
  const { link } = reply.headers;
  return link === undefined ? reply : withHeaders(reply, { link: change(link) });
}

/** The rules that find the end of the list with pages of 100 before they look behind it. */
export const BEHIND_THE_TAIL = ['create-listed', 'create-parallel', 'put-listed', 'deleted-not-listed'] as const;

import type { CacheClient } from '../../targets/caches/cache-client.ts';
import { CacheAsideStore } from '../../targets/stores/cache-aside.ts';
import { MemoryStore } from '../../targets/stores/memory.ts';
import type { Asked, Behind, Front, Reply } from './broken-target.ts';

export type Matches = (asked: Asked) => boolean;

export const ITEM = /^\/items\/[^/?]+$/;
export const LIST = /^\/items(\?|$)/;

/** Requests of a method for a path. */
export function route(method: string, path: string | RegExp): Matches {
  return (asked) => asked.method === method && (path instanceof RegExp ? path.test(asked.path) : path === asked.path);
}

/** Alters the answers to some requests. */
export function answering(matches: Matches, change: (reply: Reply, asked: Asked) => Reply) {
  return (): Front => async (asked, forward) => {
    const reply = await forward(asked);
    return matches(asked) ? change(reply, asked) : reply;
  };
}

/** Alters some requests before the app sees them. */
export function asking(matches: Matches, change: (asked: Asked) => Asked) {
  return (): Front => (asked, forward) => forward(matches(asked) ? change(asked) : asked);
}

/** Answers some requests in the app's place. */
export function instead(matches: Matches, reply: (asked: Asked) => Reply) {
  return (): Front => async (asked, forward) => (matches(asked) ? reply(asked) : forward(asked));
}

/** Answers some requests with the named item as it is in the store, and lets the app see nothing of them. */
export function ignoring(matches: Matches) {
  return ({ store }: Behind): Front =>
    async (asked, forward) =>
      matches(asked) ? json(200, await store.get(idIn(asked))) : forward(asked);
}

/** The id in the path of an item. */
export function idIn({ path }: Asked): string {
  return path.slice('/items/'.length);
}

/** The body as an object; empty when it is none. */
export function fieldsIn({ body }: { readonly body: string }): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

/** The same with other text, and its right length. */
export function withBody(reply: Reply, body: string): Reply {
  return withHeaders({ ...reply, body }, { 'content-length': String(Buffer.byteLength(body)) });
}

/** The same with its JSON changed; the caller says what it is. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function edited<T>(reply: Reply, change: (value: T) => unknown): Reply {
  return withBody(reply, JSON.stringify(change(JSON.parse(reply.body) as T)));
}

/** The same with other headers; `undefined` drops one. */
export function withHeaders(reply: Reply, changes: Readonly<Record<string, string | undefined>>): Reply {
  const all = Object.entries({ ...reply.headers, ...changes });
  return { ...reply, headers: Object.fromEntries(all.flatMap(([name, x]) => (x === undefined ? [] : [[name, x]]))) };
}

/** A whole JSON answer. */
export function json(status: number, value: unknown, type = 'application/json; charset=utf-8'): Reply {
  const headers = { date: new Date().toUTCString(), 'content-type': type };
  return withBody({ status, headers, body: '' }, JSON.stringify(value));
}

/** A whole refusal. */
export function problem(status: number): Reply {
  const body = { type: 'about:blank', title: 'Refused', status, detail: 'It is refused.' };
  return json(status, body, 'application/problem+json');
}

/** The cursor in a Link header, as sent. */
export function cursorIn({ headers }: Reply): string | undefined {
  return /[?&]after=([^&>]*)/.exec(headers['link'] ?? '')?.[1];
}

/** A cache in this process. */
export class MemoryCache implements CacheClient {
  readonly entries = new Map<string, string>();

  get(key: string): Promise<string | null> {
    return Promise.resolve(this.entries.get(key) ?? null);
  }

  add(key: string, value: string): Promise<void> {
    if (!this.entries.has(key)) this.entries.set(key, value);
    return Promise.resolve();
  }

  remove(key: string): Promise<void> {
    this.entries.delete(key);
    return Promise.resolve();
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The real cache-aside store over the real store in memory. */
export function cachedStore(cache: CacheClient = new MemoryCache()): CacheAsideStore {
  return new CacheAsideStore(new MemoryStore(), cache);
}

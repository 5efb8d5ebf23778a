import { Agent, type IncomingMessage, type RequestListener, createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RuleId } from '../../runner/conformance/rule-registry.ts';
import type { ConformanceContext } from '../../runner/conformance/rule.ts';
import { seedItems } from '../../scenarios/seed-items.ts';
import { itemApp } from '../../targets/item-app.ts';
import type { ItemStore } from '../../targets/item-store.ts';
import type { Item } from '../../targets/item.ts';
import { openExpressOptions } from '../../targets/options/express-options.ts';
import { readSettings } from '../../targets/settings.ts';

/** One request as it came in. */
export interface Asked {
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One answer as it goes out. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A proxy between the client and the real app that may change requests and answers. */
export type Front = (asked: Asked, forward: (asked: Asked) => Promise<Reply>) => Promise<Reply>;

/** What a front may know of the app behind it. */
export interface Behind {
  readonly store: ItemStore;
  readonly items: readonly Item[];
}

/** One way to break a stack; the rest is unchanged. */
export interface Breakage<Id extends string = RuleId> {
  /** What the broken stack does, as the rest of a sentence: `a stack that …`. */
  readonly how: string;
  readonly hasCache?: true;
  /** Makes the front, with memory of its own. */
  readonly front?: (behind: Behind) => Front;
  /** Makes the store, when the fault is in there. */
  readonly store?: () => ItemStore;
  /** The rules that cannot but be broken together with this one. */
  readonly alsoBreaks?: readonly Id[];
}

export type Breakages<Id extends string = RuleId> = Readonly<
  Partial<Record<Id, readonly [Breakage<Id>, ...Breakage<Id>[]]>>
>;

interface ServedTarget {
  readonly context: ConformanceContext;
  close(): Promise<void>;
}

/** More than a page of 100, so that there is a next one. */
export const SEEDED: readonly Item[] = [...seedItems({ items: 120, seed: 3 })];
const all = readSettings({});
const settings = { http: all.http, options: await openExpressOptions(all.express) };
const HOP_BY_HOP = ['connection', 'keep-alive', 'host', 'transfer-encoding'];

/** Serves the real Item app over a store, behind a front, on 127.0.0.1. */
export async function serveBehind(
  front: (behind: Behind) => Front,
  {
    store,
    hasCache,
    finds = true,
  }: { readonly store: ItemStore; readonly hasCache: boolean; readonly finds?: boolean },
): Promise<ServedTarget> {
  await store.load(SEEDED).catch(() => undefined);
  const app = await listen(itemApp(store, 'express-test', settings, () => ({ stack: 'express-test' })));
  const agent = new Agent({ keepAlive: true });
  const answer = front({ store, items: SEEDED });
  const outer = await listen((incoming, response) => {
    void (async () => {
      const { status, headers, body } = await answer(await asked(incoming), (it) => forward(agent, app.port, it));
      response.sendDate = false;
      response.writeHead(status, headers).end(body);
    })();
  });
  return {
    context: {
      baseUrl: `http://127.0.0.1:${outer.port}`,
      seededItems: SEEDED,
      seededCount: SEEDED.length,
      hasCache,
      validates: true,
      finds,
      signal: new AbortController().signal,
    },
    async close() {
      agent.destroy();
      await Promise.all([outer.close(), app.close()]);
    },
  };
}

interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

async function listen(listener: RequestListener): Promise<Listening> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function asked(incoming: IncomingMessage): Promise<Asked> {
  const { method = '', url = '', headers } = incoming;
  return { method, path: url, headers: flat(headers), body: await textOf(incoming) };
}

async function forward(agent: Agent, port: number, { method, path, headers, body }: Asked): Promise<Reply> {
  const chunked = headers['transfer-encoding'] !== undefined;
  const own = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name) && name !== 'content-length');
  const hasBody = chunked || body !== '' || headers['content-length'] !== undefined;
  const length = chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(Buffer.byteLength(body)) };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = send({
      agent,
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { ...Object.fromEntries(own), ...(hasBody ? length : {}) },
    });
    outgoing.on('response', resolve).on('error', reject).end(body);
  });
  const kept = Object.entries(flat(answer.headers)).filter(([name]) => !HOP_BY_HOP.includes(name));
  return { status: answer.statusCode ?? 0, headers: Object.fromEntries(kept), body: await textOf(answer) };
}

function flat(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

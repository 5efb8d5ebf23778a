import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, after, describe, it } from 'node:test';
import { HttpSeed } from '../../runner/apps/own/http-seed.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackbench-http-seed-'));
after(() => rmSync(folder, { recursive: true }));
const seedFile = join(folder, 'seed.ndjson');
const itemsFile = join(folder, 'items.ndjson');
const names = Array.from({ length: 250 }, (_, index) => `item ${index}`);
writeFileSync(
  seedFile,
  names.map((name, quantity) => `${JSON.stringify({ id: `x${quantity}`, name, quantity })}\n`).join(''),
);

interface Item {
  readonly id: string;
  readonly name: string;
  readonly quantity: number;
}

/** What this server does instead of what the contract says. */
type Odd = (request: IncomingMessage, reply: ServerResponse) => boolean;

/** The part of the contract that is used, with ids that do not come in the order in which they are made. */
class Items {
  readonly items = new Map<string, Item>();
  readonly writes: string[] = [];
  readonly odd: Odd;

  constructor(odd: Odd = () => false) {
    this.odd = odd;
  }

  async answer(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const body = await text(request);
    if (this.odd(request, reply)) return;
    const url = new URL(request.url ?? '/', 'http://items');
    const { method = '' } = request;
    const id = url.pathname.slice('/items/'.length);
    if (method !== 'GET') this.writes.push(method);
    if (method === 'GET') return this.page(reply, url.searchParams.get('after') ?? '');
    if (method === 'DELETE') return void reply.writeHead(this.items.delete(id) ? 204 : 404).end();
    const given = JSON.parse(body) as Omit<Item, 'id'>;
    const item = { id: method === 'POST' ? `${(this.items.size * 7919) % 10_007}-a` : id, ...given };
    this.items.set(item.id, item);
    reply.writeHead(method === 'POST' ? 201 : 200).end(JSON.stringify(item));
  }

  page(reply: ServerResponse, from: string): void {
    const rest = this.sorted().filter(({ id }) => id > from);
    const shown = rest.slice(0, 100);
    if (rest.length > 100) reply.setHeader('link', `</items?limit=100&after=${shown.at(-1)?.id}>; rel="next"`);
    reply.end(JSON.stringify(shown));
  }

  sorted(): Item[] {
    return [...this.items.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  }
}

async function serve(t: TestContext, items: Items): Promise<string> {
  const server: Server = createServer((request, reply) => void items.answer(request, reply)).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const seedOf = (signal = new AbortController().signal): HttpSeed => new HttpSeed({ id: 'mine', itemsFile, signal });

describe('a stack that is filled over HTTP', () => {
  it('gets all items, whose ids are known in ascending order', async (t) => {
    const items = new Items();
    const data = await seedOf().fill(await serve(t, items), seedFile);
    assert.deepEqual(data.items, items.sorted());
    assert.deepEqual(data.items.map(({ name }) => name).sort(), [...names].sort());
    const lines = readFileSync(data.itemsFile, 'utf8').trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as Item).id),
      items.sorted().map(({ id }) => id),
    );
  });

  it('has the same items again before the next block, by as few writes as that takes', async (t) => {
    const items = new Items();
    const seed = seedOf();
    const url = await serve(t, items);
    const { items: first } = await seed.fill(url, seedFile);
    items.items.set('new', { id: 'new', name: 'of the load', quantity: 1 });
    const [changed] = first;
    assert.ok(changed !== undefined);
    items.items.set(changed.id, { ...changed, quantity: 12_345 });
    items.writes.length = 0;
    assert.deepEqual((await seed.fill(url, seedFile)).items, first);
    assert.deepEqual(items.sorted(), first);
    assert.deepEqual(items.writes.sort(), ['DELETE', 'PUT']);
  });

  it('that has lost items, as a new process without a disk has, is filled again', async (t) => {
    const items = new Items();
    const seed = seedOf();
    const url = await serve(t, items);
    await seed.fill(url, seedFile);
    items.items.clear();
    items.items.set('left', { id: 'left', name: 'of before', quantity: 1 });
    const { items: again } = await seed.fill(url, seedFile);
    assert.equal(again.length, names.length);
    assert.deepEqual(items.sorted(), again);
  });

  it('with another number of items in the next block gets those, and the first ones after it', async (t) => {
    const items = new Items();
    const seed = seedOf();
    const url = await serve(t, items);
    await seed.fill(url, seedFile);
    const few = join(folder, 'few.ndjson');
    writeFileSync(few, '{"id":"x","name":"few 1","quantity":1}\n{"id":"y","name":"few 2","quantity":2}\n');
    const { items: two } = await seed.fill(url, few);
    assert.deepEqual(items.sorted(), two);
    assert.deepEqual(two.map(({ name }) => name).sort(), ['few 1', 'few 2']);
    const { items: all } = await seed.fill(url, seedFile);
    assert.deepEqual(items.sorted(), all);
    assert.equal(all.length, names.length);
  });

  it('is emptied at the end, also after an interrupt, but not if it was never filled', async (t) => {
    const items = new Items();
    const interrupt = new AbortController();
    const url = await serve(t, items);
    const seed = seedOf(interrupt.signal);
    await seed.fill(url, seedFile);
    interrupt.abort(new Error('Ctrl-C'));
    await assert.rejects(seed.fill(url, seedFile), /Ctrl-C/);
    await seed.empty(url);
    assert.equal(items.items.size, 0);
    items.items.set('kept', { id: 'kept', name: 'of its user', quantity: 1 });
    await assert.rejects(seedOf().fill(url, seedFile), { code: 'fill-failed', what: /has an item already/ });
    await seedOf().empty(url);
    assert.equal(items.items.size, 1);
  });

  const status =
    (method: string, code: number, body = ''): Odd =>
    (request, reply) => {
      if (request.method !== method) return false;
      reply.writeHead(code).end(body);
      return true;
    };
  for (const [title, odd, why] of [
    [
      'that has no POST /items',
      status('POST', 404, 'no such route'),
      /POST \/items answered 404, not 201: no such route/,
    ],
    [
      'that answers POST /items without an id',
      status('POST', 201, '{"ok":true}'),
      /POST \/items did not answer with items/,
    ],
    ['whose list is a page', status('GET', 200, '<html>'), /GET \/items\?limit=100 did not answer with items: <html>/],
    ['that needs a login', status('GET', 401), /GET \/items\?limit=100 answered 401/],
  ] as const)
    it(`${title} is refused with what it answered`, async (t) => {
      const url = await serve(t, new Items(odd));
      await assert.rejects(seedOf().fill(url, seedFile), {
        code: 'fill-failed',
        what: /mine could not be filled/,
        why,
      });
    });

  it('whose next page is the same page again is refused, not read for ever', async (t) => {
    let isFilled = false;
    const items = new Items((request, reply) => {
      if (request.method !== 'GET' || !isFilled) return false;
      reply.setHeader('link', '</items?limit=100>; rel="next"');
      reply.end('[]');
      return true;
    });
    const url = await serve(t, items);
    const seed = seedOf();
    await seed.fill(url, seedFile);
    isFilled = true;
    await assert.rejects(seed.fill(url, seedFile), { why: /is the next page of itself/ });
  });

  it('that refuses one item is asked for no others', async (t) => {
    let asked = 0;
    const items = new Items((request, reply) => {
      if (request.method !== 'POST' || (asked += 1) !== 20) return false;
      reply.writeHead(503).end();
      return true;
    });
    await assert.rejects(seedOf().fill(await serve(t, items), seedFile), { why: /answered 503/ });
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.ok(asked < 60, `${asked} requests`);
  });

  it('that closes its connections is refused with that', async (t) => {
    const url = await serve(t, new Items((request) => request.method === 'POST' && request.socket.destroy().destroyed));
    await assert.rejects(seedOf().fill(url, seedFile), { code: 'fill-failed', why: /socket hang up|ECONNRESET/ });
  });
});

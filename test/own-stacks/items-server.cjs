'use strict';
// The Items contract on plain node:http as CommonJS, in memory, or in the file KEEP. BREAK breaks it in one way.
const { randomBytes } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const http = require('node:http');

const { BREAK, HOST, KEEP, PORT, SEED_FILE, STACK } = process.env;
const kept = KEEP === undefined ? SEED_FILE : KEEP;
const lines = existsSync(kept) ? readFileSync(kept, 'utf8').split('\n').filter(Boolean) : [];
const items = new Map(lines.map((line) => JSON.parse(line)).map((item) => [item.id, item]));
let ids = [...items.keys()].sort();

function keep() {
  if (KEEP !== undefined) writeFileSync(KEEP, [...items.values()].map((item) => `${JSON.stringify(item)}\n`).join(''));
}

function json(reply, status, value, headers = {}) {
  const body = JSON.stringify(value);
  const about = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) };
  reply.writeHead(status, { ...about, ...headers }).end(body);
}

function problem(reply, status) {
  reply.writeHead(status, { 'content-type': 'application/problem+json' });
  reply.end(JSON.stringify({ type: 'about:blank', title: http.STATUS_CODES[status], status, detail: 'no' }));
}

function page(reply, query) {
  const limit = Number(query.get('limit') ?? 20);
  const after = query.get('after') ?? '';
  const name = query.get('name');
  const isFound = (id) => name === null || (BREAK !== 'find' && items.get(id).name === name);
  const rest = ids.filter((id) => id > after && isFound(id));
  const shown = rest.slice(0, limit);
  if (BREAK === 'order') shown.reverse();
  const named = name === null ? '' : `name=${encodeURIComponent(name)}&`;
  const next = `</items?${named}limit=${limit}&after=${shown.at(-1)}>; rel="next"`;
  const link = rest.length > limit ? { link: next } : {};
  json(
    reply,
    200,
    shown.map((id) => items.get(id)),
    link,
  );
}

function newId() {
  const time = Date.now().toString(16).padStart(12, '0');
  const rest = randomBytes(9).toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-a${rest.slice(3, 6)}-${rest.slice(6)}`;
}

function write(reply, method, id, text) {
  let fields;
  try {
    fields = JSON.parse(text);
  } catch {
    return problem(reply, 400);
  }
  if (fields.quantity < 0) return problem(reply, 400);
  if (method === 'POST') {
    const item = { id: newId(), name: fields.name, quantity: fields.quantity };
    items.set(item.id, item);
    ids.push(item.id);
    if (ids.at(-2) > item.id) ids.sort();
    keep();
    return json(reply, BREAK === 'status' ? 200 : 201, item, { location: `/items/${item.id}` });
  }
  const old = items.get(id);
  if (old === undefined) return problem(reply, 404);
  const item = { id, name: fields.name ?? old.name, quantity: fields.quantity ?? old.quantity };
  if (BREAK !== 'lost-update') items.set(id, item);
  keep();
  return json(reply, 200, item);
}

const server = http.createServer((ask, reply) => {
  const { pathname, searchParams } = new URL(ask.url, 'http://items');
  const id = /^\/items\/([^/]+)$/.exec(pathname)?.[1];
  if (pathname === '/health' || pathname === '/ready') return json(reply, 200, { status: 'ok', stack: STACK });
  if (pathname === '/stack') return json(reply, 200, { stack: STACK });
  if (pathname === '/items' && ask.method === 'GET') return page(reply, searchParams);
  if (id !== undefined && ask.method === 'GET')
    return items.has(id) ? json(reply, 200, items.get(id)) : problem(reply, 404);
  if (id !== undefined && ask.method === 'DELETE') {
    if (!items.delete(id)) return problem(reply, 404);
    ids = ids.filter((one) => one !== id);
    keep();
    return reply.writeHead(204).end();
  }
  let text = '';
  ask.on('data', (data) => {
    text += data;
  });
  ask.on('end', () => write(reply, ask.method, id, text));
});
server.listen(PORT, HOST);

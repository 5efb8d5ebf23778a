'use strict';
const { createServer } = require('node:http');
const { randomUUID } = require('node:crypto');
const { checksum } = require('./checksum');
const store = require('./store');

const { PORT = '8099', STOCK_USER, STOCK_PASSWORD } = process.env;
const tokens = new Set();

const answer = (response, status, body) => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

const logIn = (request, response) => {
  let text = '';
  request.on('data', (chunk) => (text += chunk));
  request.on('end', () => {
    const { user, password } = JSON.parse(text);
    if (user !== STOCK_USER || password !== STOCK_PASSWORD) return answer(response, 403, { error: 'not you' });
    const token = randomUUID();
    tokens.add(token);
    return answer(response, 201, { session: { token } });
  });
};

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (pathname === '/healthz') return answer(response, 200, { ok: true });
  if (pathname === '/login' && request.method === 'POST') return logIn(request, response);
  if (!tokens.has(request.headers.authorization?.slice('Bearer '.length)))
    return answer(response, 401, { error: 'log in' });
  if (pathname === '/parts/short') {
    const parts = store.shortest();
    return answer(response, 200, { parts, checksum: checksum(JSON.stringify(parts)) });
  }
  const part = pathname.startsWith('/parts/') ? store.find(pathname.slice('/parts/'.length)) : undefined;
  if (part === undefined) return answer(response, 404, { error: 'no such part' });
  return answer(response, 200, { part, checksum: checksum(part.name) });
});

server.listen(Number(PORT), '127.0.0.1', () => console.log('stock list is open'));
for (const signal of ['SIGTERM', 'SIGINT'])
  process.on(signal, () => server.close(() => process.exit(0)).closeAllConnections());

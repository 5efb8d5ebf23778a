import { createServer, type RequestListener } from 'node:http';
import express from 'express';
import { readSeededItems } from '../runner/blocks/seed-file.ts';
import { readSettings } from '../targets/settings.ts';

/**
 * `node bare-server.ts node|express SEED_FILE`: the least that can answer a get by id, to compare the Items app with.
 */
const [kind, seedFile = ''] = process.argv.slice(2);
const { http } = readSettings({});
const items = new Map((await readSeededItems(seedFile)).map((item) => [item.id, item]));

const node: RequestListener = (request, response) => {
  const body = JSON.stringify(items.get(request.url?.slice('/items/'.length) ?? ''));
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
};

const app = express();
app.set('etag', http.etag);
app.set('x-powered-by', false);
app.get('/items/:id', (request, response) => void response.json(items.get(request.params.id)));

const server = createServer(
  { keepAliveTimeout: http.keepAliveTimeoutMs, headersTimeout: http.headersTimeoutMs },
  kind === 'express' ? app : node,
);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${JSON.stringify({ ready: true, port: typeof address === 'object' ? address?.port : 0 })}\n`);
});
process.once('disconnect', () => process.exit(0));

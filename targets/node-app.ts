import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ItemStore } from './item-store.ts';
import { isItemId, newItemId } from './item.ts';
import { PROBLEM, type Problem, methodNotAllowed, sendProblem } from './problem.ts';
import type { Settings } from './setting-table.ts';
import { checkFields, checkPageQuery, checkPatch, nextLink } from './validate.ts';

interface NodeApp {
  readonly store: ItemStore;
  readonly stack: string;
  readonly bodyLimitBytes: number;
  readonly describe: () => object;
}

type Body = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Problem };

/**
 * The Items contract on bare `node:http`: the control that shows what a framework costs. Same answers, byte for byte.
 */
export function nodeApp(
  store: ItemStore,
  stack: string,
  { bodyLimitBytes }: Settings['http'],
  describe: () => object,
): RequestListener {
  const app = { store, stack, bodyLimitBytes, describe };
  return (request, response) => {
    answer(app, request, response).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      if (response.headersSent) response.destroy();
      else sendProblem(response, { status: 500, detail: 'Something went wrong.' });
    });
  };
}

async function answer(app: NodeApp, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '/';
  const queryAt = url.indexOf('?');
  const path = queryAt === -1 ? url : url.slice(0, queryAt);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (path === '/items')
    return answerCollection(app, method, queryAt === -1 ? '' : url.slice(queryAt + 1), request, response);
  if (path.startsWith('/items/') && !path.includes('/', 7))
    return answerItem(app, method, path.slice(7), request, response);
  if (path === '/health' || path === '/ready' || path === '/stack') {
    if (method !== 'GET') return sendProblem(response, methodNotAllowed('GET, HEAD'));
    return sendJson(response, 200, path === '/stack' ? app.describe() : { status: 'ok', stack: app.stack });
  }
  sendProblem(response, PROBLEM.unknownRoute);
}

async function answerCollection(
  { store, bodyLimitBytes }: NodeApp,
  method: string | undefined,
  query: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (method === 'GET') {
    const page = checkPageQuery(new URLSearchParams(query));
    if (!page.ok) return sendProblem(response, page.problem);
    const { limit, after, name } = page.value;
    const { items, next } = await (name === null ? store.list(limit, after) : store.find(name, limit, after));
    if (next !== null) response.setHeader('Link', nextLink(page.value, next));
    return sendJson(response, 200, items);
  }
  if (method !== 'POST') return sendProblem(response, methodNotAllowed('GET, HEAD, POST'));
  const body = await readBody(request, ['application/json'], bodyLimitBytes);
  const fields = body.ok ? checkFields(body.value) : body;
  if (!fields.ok) return sendProblem(response, fields.problem);
  const item = { id: newItemId(), name: fields.value.name, quantity: fields.value.quantity };
  await store.create(item);
  response.setHeader('Location', `/items/${item.id}`);
  sendJson(response, 201, item);
}

async function answerItem(
  { store, bodyLimitBytes }: NodeApp,
  method: string | undefined,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const known = isItemId(id);
  if (method === 'GET') {
    const item = known ? await store.get(id) : null;
    return item === null ? sendProblem(response, PROBLEM.unknownItem) : sendJson(response, 200, item);
  }
  if (method === 'DELETE') {
    if (!known || !(await store.remove(id))) return sendProblem(response, PROBLEM.unknownItem);
    response.writeHead(204).end();
    return;
  }
  if (method !== 'PUT' && method !== 'PATCH')
    return sendProblem(response, methodNotAllowed('GET, HEAD, PUT, PATCH, DELETE'));
  const body = await readBody(
    request,
    method === 'PUT' ? ['application/json'] : ['application/json', 'application/merge-patch+json'],
    bodyLimitBytes,
  );
  if (!body.ok) return sendProblem(response, body.problem);
  if (method === 'PUT') {
    const fields = checkFields(body.value);
    if (!fields.ok) return sendProblem(response, fields.problem);
    const item = known ? await store.update(id, fields.value) : null;
    return item === null ? sendProblem(response, PROBLEM.unknownItem) : sendJson(response, 200, item);
  }
  const fields = checkPatch(body.value);
  if (!fields.ok) return sendProblem(response, fields.problem);
  const item = known ? await store.patch(id, fields.value) : null;
  return item === null ? sendProblem(response, PROBLEM.unknownItem) : sendJson(response, 200, item);
}

async function readBody(request: IncomingMessage, types: readonly string[], mostBytes: number): Promise<Body> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!types.includes(type)) return { ok: false, problem: PROBLEM.unsupportedType };
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= mostBytes) chunks.push(chunk);
  }
  if (bytes > mostBytes) return { ok: false, problem: PROBLEM.tooLarge };
  try {
    return { ok: true, value: JSON.parse(Buffer.concat(chunks).toString()) };
  } catch {
    return { ok: false, problem: PROBLEM.malformedJson };
  }
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': body.length });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

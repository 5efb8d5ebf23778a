import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { type ItemStore, StoreUnavailable } from './item-store.ts';
import { type Item, isItemId, newItemId } from './item.ts';
import type { ExpressOptions } from './options/express-options.ts';
import { PROBLEM, methodNotAllowed, sendProblem, storeDown } from './problem.ts';
import { reasonOf } from './reason-of.ts';
import type { Settings } from './setting-table.ts';
import { checkPageQuery, nextLink } from './validate.ts';

const jsonOnly = ['application/json'];
const jsonOrMergePatch = ['application/json', 'application/merge-patch+json'];

interface AppSettings {
  readonly http: Settings['http'];
  readonly options: ExpressOptions;
}

/** The Items contract (`openapi.yaml`) over a store; `describe` answers `GET /stack`. */
export function itemApp(
  store: ItemStore,
  stack: string,
  { http, options }: AppSettings,
  describe: () => object | Promise<object>,
): Express {
  const { checkFields, checkPatch } = options.validator;
  const app = express();
  app.set('etag', http.etag);
  app.set('x-powered-by', false);
  // Queries are read from the URL itself, so that `limit[]=1` does not silently mean something different.
  app.set('query parser', false);
  for (const handler of options.before) app.use(handler);
  if (options.guard !== null) app.use('/items', options.guard);
  const read = bodyReader(jsonOnly, { http, options });
  const readPatch = bodyReader(jsonOrMergePatch, { http, options });

  app.get('/items/:id', async (request, response) => {
    const { id } = request.params;
    if (!isItemId(id)) return sendProblem(response, PROBLEM.unknownItem);
    let item: Item | null;
    if (store.cache === undefined) item = await store.get(id);
    else {
      const read = await store.cache.read(id);
      item = read.item;
      response.setHeader('X-Cache', read.hit ? 'HIT' : 'MISS');
    }
    if (item === null) sendProblem(response, PROBLEM.unknownItem);
    else response.json(item);
  });
  app.get('/items', async (request, response) => {
    const query = checkPageQuery(new URL(request.url, 'http://items').searchParams);
    if (!query.ok) return sendProblem(response, query.problem);
    const { limit, after, name } = query.value;
    const { items, next } = await (name === null ? store.list(limit, after) : store.find(name, limit, after));
    if (next !== null) response.setHeader('Link', nextLink(query.value, next));
    response.json(items);
  });
  app.post('/items', read, async (request: Request, response: Response) => {
    const fields = checkFields(request.body);
    if (!fields.ok) return sendProblem(response, fields.problem);
    const item = { id: newItemId(), name: fields.value.name, quantity: fields.value.quantity };
    await store.create(item);
    response.status(201).setHeader('Location', `/items/${item.id}`);
    response.json(item);
  });
  app.put('/items/:id', read, async (request: Request, response: Response) => {
    const fields = checkFields(request.body);
    if (!fields.ok) return sendProblem(response, fields.problem);
    const item = isItemId(idOf(request)) ? await store.update(idOf(request), fields.value) : null;
    if (item === null) sendProblem(response, PROBLEM.unknownItem);
    else response.json(item);
  });
  app.patch('/items/:id', readPatch, async (request: Request, response: Response) => {
    const fields = checkPatch(request.body);
    if (!fields.ok) return sendProblem(response, fields.problem);
    const item = isItemId(idOf(request)) ? await store.patch(idOf(request), fields.value) : null;
    if (item === null) sendProblem(response, PROBLEM.unknownItem);
    else response.json(item);
  });
  app.delete('/items/:id', async (request, response) => {
    const removed = isItemId(idOf(request)) && (await store.remove(idOf(request)));
    if (removed) response.status(204).end();
    else sendProblem(response, PROBLEM.unknownItem);
  });
  app.get('/health', (_request, response) => {
    response.json({ status: 'ok', stack });
  });
  app.get('/ready', async (_request, response) => {
    await within(1000, store.ping());
    response.json({ status: 'ok', stack });
  });
  app.get('/stack', async (_request, response) => {
    response.json(await describe());
  });
  app.all('/items', (_request, response) => sendProblem(response, methodNotAllowed('GET, HEAD, POST')));
  app.all('/items/:id', (_request, response) =>
    sendProblem(response, methodNotAllowed('GET, HEAD, PUT, PATCH, DELETE')),
  );
  app.all(['/health', '/ready', '/stack'], (_request, response) =>
    sendProblem(response, methodNotAllowed('GET, HEAD')),
  );
  app.use((_request: Request, response: Response) => sendProblem(response, PROBLEM.unknownRoute));
  app.use(onError);
  return app;
}

function idOf(request: Request): string {
  return String(request.params['id']);
}

function bodyReader(types: readonly string[], { http, options }: AppSettings): RequestHandler[] {
  const parse = options.readJson({ limit: http.bodyLimitBytes, type: [...types], strict: false });
  const requireType: RequestHandler = (request, response, next) => {
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
    if (types.includes(type)) next();
    else sendProblem(response, PROBLEM.unsupportedType);
  };
  return [requireType, parse];
}

function onError(error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  if (response.headersSent) return void response.destroy();
  const type = (error as { type?: string }).type;
  if (error instanceof StoreUnavailable) return sendProblem(response, storeDown(reasonOf(error.cause)));
  if (type === 'entity.too.large') return sendProblem(response, PROBLEM.tooLarge);
  if (type === 'entity.parse.failed') return sendProblem(response, PROBLEM.malformedJson);
  const status = (error as { status?: number }).status ?? 500;
  if (status >= 400 && status < 500) return sendProblem(response, { status, detail: 'The request cannot be read.' });
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  sendProblem(response, { status: 500, detail: 'Something went wrong.' });
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable(new Error(`no answer within ${ms} ms`))), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

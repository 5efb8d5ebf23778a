import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { env } from 'node:process';
import { createInterface } from 'node:readline';
import Fastify from 'fastify';
import { Pool } from 'pg';

const MERGE_PATCH = 'application/merge-patch+json';
const LAST = 2_147_483_647;
const isUuid = (id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

const pool = new Pool({ connectionString: env.POSTGRES_URL, max: 10, min: 2, idleTimeoutMillis: 0 });
const ask = async (name, text, values) => (await pool.query({ name, text, values })).rows;

/** The seed: a JSON item on each line of the file. */
async function load(file) {
  const items = [];
  for await (const line of createInterface({ input: createReadStream(file) }))
    if (line !== '') items.push(JSON.parse(line));
  await pool.query('DROP TABLE IF EXISTS items');
  await pool.query('CREATE TABLE items (id uuid PRIMARY KEY, name varchar(200) NOT NULL, quantity integer NOT NULL)');
  const columns = ['id', 'name', 'quantity'].map((key) => items.map((item) => item[key]));
  await pool.query('INSERT INTO items SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[])', columns);
  await pool.query('VACUUM ANALYZE items');
}

/** A UUID of version 7: ids sort by time. */
function newId() {
  const time = Date.now().toString(16).padStart(12, '0');
  const rest = randomBytes(9).toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-a${rest.slice(3, 6)}-${rest.slice(6)}`;
}

class Refusal extends Error {
  constructor(status, detail, errors) {
    super(detail);
    Object.assign(this, { statusCode: status, errors });
  }
}
const unknownItem = () => new Refusal(404, 'There is no item with this id.');

/** The members of an item in a body; every one unless `partial`. */
function fieldsOf(body, partial) {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Refusal(400, 'The body is no object.');
  const isQuantity = ({ quantity }) => Number.isInteger(quantity) && quantity >= 0 && quantity <= LAST;
  const known = { name: isName, quantity: isQuantity };
  const bad = Object.entries(known).filter(([key, fits]) => !(partial && !Object.hasOwn(body, key)) && !fits(body));
  const strange = Object.keys(body).filter((key) => !Object.hasOwn(known, key));
  const names = [...bad.map(([key]) => key), ...strange];
  if (names.length > 0 || Object.keys(body).length === 0)
    throw new Refusal(
      400,
      'The body is not a valid item.',
      names.length > 0 ? names.map(faultAt) : [{ pointer: '', detail: 'no member' }],
    );
  return body;
}
const isName = ({ name }) => typeof name === 'string' && name.length >= 1 && name.length <= 200 && storable(name);
const storable = (text) => text.isWellFormed() && !text.includes('\0');
const faultAt = (key) => ({ pointer: `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, detail: 'is not valid' });

const allowed = {
  '/items': 'GET, HEAD, POST',
  '/items/:id': 'GET, HEAD, PUT, PATCH, DELETE',
  ...Object.fromEntries(['/health', '/ready', '/stack'].map((path) => [path, 'GET, HEAD'])),
};
const app = Fastify({
  bodyLimit: 16 * 1024,
  keepAliveTimeout: 75_000,
  routerOptions: { maxParamLength: 8192 },
});
app.removeAllContentTypeParsers();
app.addContentTypeParser(['application/json', MERGE_PATCH], { parseAs: 'string' }, (request, text, done) => {
  if (request.method !== 'PATCH' && request.headers['content-type'].startsWith(MERGE_PATCH))
    return done(new Refusal(415, 'Send application/json.'));
  try {
    done(null, JSON.parse(text));
  } catch {
    done(new Refusal(400, 'The body is not JSON.'));
  }
});
app.setErrorHandler((error, _request, reply) => {
  const status = error.statusCode ?? 503;
  const { errors } = error;
  const problem = { type: 'about:blank', title: 'Refused', status, detail: error.message, ...(errors && { errors }) };
  reply.code(status).type('application/problem+json').send(JSON.stringify(problem));
});
app.setNotFoundHandler(({ url }, reply) => {
  const allow = allowed[url.replace(/\?.*/, '').replace(/^\/items\/[^/]+$/, '/items/:id')];
  if (allow === undefined) throw new Refusal(404, 'There is nothing at this address.');
  reply.header('allow', allow);
  throw new Refusal(405, `Allowed here: ${allow}.`);
});

app.get('/items/:id', async ({ params: { id } }) => {
  const [item] = isUuid(id) ? await ask('get', 'SELECT id, name, quantity FROM items WHERE id = $1', [id]) : [];
  if (item === undefined) throw unknownItem();
  return item;
});
app.get('/items', async ({ query }, reply) => {
  const strange = Object.keys(query).find((key) => !['limit', 'after', 'name'].includes(key));
  const limit = /^\d{1,3}$/.test(query.limit ?? '20') ? Number(query.limit ?? 20) : 0;
  if (strange !== undefined || limit < 1 || limit > 100) throw new Refusal(400, 'The query is not valid.');
  if (query.after !== undefined && !isUuid(query.after)) throw new Refusal(400, 'after is not a cursor of this API.');
  if (query.name !== undefined && !isName(query)) throw new Refusal(400, 'name is one that an item can have.');
  const [kind, where, named] = query.name === undefined ? ['list', '', []] : ['find', 'AND name = $3', [query.name]];
  const text = `SELECT id, name, quantity FROM items WHERE id > $1 ${where} ORDER BY id LIMIT $2`;
  const rows = await ask(kind, text, [query.after ?? FIRST_ID, limit + 1, ...named]);
  const items = rows.slice(0, limit);
  const kept = query.name === undefined ? '' : `name=${encodeURIComponent(query.name)}&`;
  if (rows.length > limit) reply.header('link', `</items?${kept}limit=${limit}&after=${items.at(-1).id}>; rel="next"`);
  return items;
});
app.post('/items', async ({ body }, reply) => {
  const { name, quantity } = fieldsOf(body, false);
  const item = { id: newId(), name, quantity };
  await ask('create', 'INSERT INTO items (id, name, quantity) VALUES ($1, $2, $3)', [item.id, name, quantity]);
  reply.code(201).header('location', `/items/${item.id}`);
  return item;
});
const change =
  (partial) =>
  async ({ params: { id }, body }) => {
    const { name = null, quantity = null } = fieldsOf(body, partial);
    const text = `UPDATE items SET name = COALESCE($2, name), quantity = COALESCE($3, quantity) WHERE id = $1
    RETURNING id, name, quantity`;
    const [item] = isUuid(id) ? await ask('change', text, [id, name, quantity]) : [];
    if (item === undefined) throw unknownItem();
    return item;
  };
app.put('/items/:id', change(false));
app.patch('/items/:id', change(true));
app.delete('/items/:id', async ({ params: { id } }, reply) => {
  const removed = isUuid(id) ? await ask('remove', 'DELETE FROM items WHERE id = $1 RETURNING id', [id]) : [];
  if (removed.length === 0) throw unknownItem();
  return reply.code(204).send();
});
const stack = env.STACK ?? 'fastify-postgres';
app.get('/health', async () => ({ status: 'ok', stack }));
app.get('/ready', async () => ({ status: (await ask('ping', 'SELECT 1', [])) && 'ok', stack }));
app.get('/stack', async () => ({ stack, node: process.version, clients: {}, settings: {} }));

await load(env.SEED_FILE);
await app.listen({ port: Number(env.PORT), host: env.HOST ?? '127.0.0.1' });

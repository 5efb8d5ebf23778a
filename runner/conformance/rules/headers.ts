import type { Answer } from '../api-client.ts';
import { expect, expectStatus, mediaType, readItem, readJsonBody } from '../expectations.ts';
import {
  createItem,
  deleteItem,
  firstSeeded,
  getItem,
  LARGEST_BODY_BYTES,
  patchItem,
  putItem,
  unknownId,
  validBodyOf,
} from '../item-requests.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** Between two ends of a connection only, so not part of the answer. */
const HOP_BY_HOP = ['connection', 'keep-alive'];
const BODY = ['content-length', 'content-type', 'date'];

/** Headers, which every stack must send alike: each costs time and bytes. */
export const HEADERS_RULES = [
  {
    id: 'json-content-type',
    title: 'Successful answers with a body are application/json.',
    smoke: true,
    async run(context) {
      const { api } = context;
      const { id } = firstSeeded(context);
      const paths = [`/items/${id}`, '/items?limit=1', '/health', '/ready', '/stack'];
      const read = await Promise.all(paths.map((path) => api.send('GET', path)));
      for (const answer of read) expectStatus(answer, 200);
      for (const answer of [...read, ...(await answersToWrites(context))]) {
        const type = mediaType(answer);
        expect(type === 'application/json', `${answer.to} → application/json`, type || 'no Content-Type');
      }
    },
  },
  {
    id: 'content-length',
    title: 'Answers with a body state their exact Content-Length.',
    async run(context) {
      const written = await answersToWrites(context);
      const { id } = await createItem(context, { name: 'é🙂', quantity: 1 });
      const read = [await context.api.send('GET', '/items?limit=100'), await getItem(context, id)];
      for (const answer of [...written, ...read, await getItem(context, unknownId())]) {
        const length = String(Buffer.byteLength(answer.text));
        const seen = answer.headers['content-length'] ?? 'none';
        expect(seen === length, `${answer.to} → Content-Length: ${length}`, seen);
        // A client cuts what it reads at a length that is too small, and so agrees with it; what is left is no JSON
        // then.
        readJsonBody(answer);
      }
    },
  },
  {
    id: 'header-names',
    title: 'Every kind of answer has the same header names in every stack: no ETag, no X-Powered-By, no others.',
    appliesTo: { validates: true },
    async run(context) {
      const { api, hasCache, seededCount } = context;
      const cache = hasCache ? ['x-cache'] : [];
      expectNames(await getItem(context, firstSeeded(context).id), [...BODY, ...cache]);
      expectNames(await getItem(context, unknownId()), BODY, cache);
      expectNames(await api.send('GET', '/items?limit=1'), seededCount > 1 ? [...BODY, 'link'] : BODY, ['link']);
      const created = await api.send('POST', '/items', { json: { name: 'headers', quantity: 1 } });
      expectNames(created, [...BODY, 'location']);
      const { id } = readItem(created);
      expectNames(await putItem(context, id, { name: 'headers', quantity: 2 }), BODY);
      expectNames(await patchItem(context, id, { quantity: 3 }), BODY);
      expectNames(await deleteItem(context, id), ['date']);
      expectNames(await api.send('POST', '/items', { json: {} }), BODY);
      expectNames(await api.send('POST', '/items', { text: '{' }), BODY);
      expectNames(await api.send('PUT', '/items'), [...BODY, 'allow']);
      expectNames(await api.send('GET', '/nope'), BODY);
      expectNames(await api.send('POST', '/items', { text: 'a', type: 'text/plain' }), BODY);
      expectNames(await api.send('POST', '/items', { text: validBodyOf(LARGEST_BODY_BYTES + 1) }), BODY);
      for (const path of ['/health', '/ready', '/stack']) expectNames(await api.send('GET', path), BODY);
    },
  },
] as const satisfies readonly Rule[];

/** What creating, replacing and patching answer; the name has characters of several bytes. */
async function answersToWrites(context: RuleContext): Promise<readonly Answer[]> {
  const created = await context.api.send('POST', '/items', { json: { name: 'é🙂', quantity: 1 } });
  expectStatus(created, 201);
  const { id } = readItem(created);
  const replaced = await putItem(context, id, { name: 'é🙂', quantity: 2 });
  const patched = await patchItem(context, id, { quantity: 3 });
  for (const answer of [replaced, patched]) expectStatus(answer, 200);
  return [created, replaced, patched];
}

function expectNames(answer: Answer, required: readonly string[], optional: readonly string[] = []): void {
  const names = Object.keys(answer.headers).filter((name) => !HOP_BY_HOP.includes(name));
  const missing = required.filter((name) => !names.includes(name));
  const extra = names.filter((name) => ![...required, ...optional].includes(name));
  const seen = names.toSorted().join(', ');
  const right = missing.length === 0 && extra.length === 0;
  expect(right, `${answer.to} → ${answer.status} with the headers ${required.toSorted().join(', ')}`, seen);
}

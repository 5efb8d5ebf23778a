import type { Answer } from '../api-client.ts';
import { expect, expectStatus, mediaType, readItem } from '../expectations.ts';
import { createItem, deleteItem, firstSeeded, getItem, patchItem, putItem, unknownId } from '../item-requests.ts';
import type { Rule } from '../rule.ts';

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
      const { id } = firstSeeded(context);
      for (const path of [`/items/${id}`, '/items?limit=1', '/health']) {
        const answer = await context.api.send('GET', path);
        expectStatus(answer, 200);
        const type = mediaType(answer);
        expect(type === 'application/json', `${answer.to} → application/json`, type || 'no Content-Type');
      }
    },
  },
  {
    id: 'content-length',
    title: 'Answers with a body say their exact Content-Length.',
    async run(context) {
      const { id } = await createItem(context, { name: 'é🙂', quantity: 1 });
      const answers = [await getItem(context, id), await context.api.send('GET', '/items?limit=100')];
      for (const answer of [...answers, await getItem(context, unknownId())]) {
        const length = String(Buffer.byteLength(answer.text));
        const seen = answer.headers['content-length'] ?? 'none';
        expect(seen === length, `${answer.to} → Content-Length: ${length}`, seen);
      }
    },
  },
  {
    id: 'header-names',
    title: 'Every kind of answer has the same header names in every stack: no ETag, no X-Powered-By, nothing besides.',
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
    },
  },
] as const satisfies readonly Rule[];

function expectNames(answer: Answer, required: readonly string[], optional: readonly string[] = []): void {
  const names = Object.keys(answer.headers).filter((name) => !HOP_BY_HOP.includes(name));
  const missing = required.filter((name) => !names.includes(name));
  const extra = names.filter((name) => ![...required, ...optional].includes(name));
  const seen = names.toSorted().join(', ');
  const right = missing.length === 0 && extra.length === 0;
  expect(right, `${answer.to} → ${answer.status} with the headers ${required.toSorted().join(', ')}`, seen);
}

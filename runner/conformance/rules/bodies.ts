import type { Method } from '../api-client.ts';
import { expectPointers, expectStatus } from '../expectations.ts';
import { createItem, LARGEST_BODY_BYTES, MERGE_PATCH, validBodyOf } from '../item-requests.ts';
import type { Rule } from '../rule.ts';

const BAD_VALUES: readonly { readonly json: unknown; readonly pointers: readonly string[] }[] = [
  ...['', 'x'.repeat(201), 5, null, ['a'], {}].map((name) => ({ json: { name, quantity: 1 }, pointers: ['/name'] })),
  ...[-1, 1.5, 2_147_483_648, 1e300, '3', null, true, []].map((quantity) => ({
    json: { name: 'a', quantity },
    pointers: ['/quantity'],
  })),
  { json: { name: '', quantity: -1 }, pointers: ['/name', '/quantity'] },
];

const UNKNOWN_MEMBERS: readonly (readonly [member: string, pointer: string])[] = [
  ['extra', '/extra'],
  ['id', '/id'],
  ['a/b~c', '/a~1b~0c'],
  ['__proto__', '/__proto__'],
  ['constructor', '/constructor'],
];

/** The routes that take a body, for one item. */
const writesTo = (id: string): readonly (readonly [Method, string])[] => [
  ['POST', '/items'],
  ['PUT', `/items/${id}`],
  ['PATCH', `/items/${id}`],
];

/** What a request may have as its body. */
export const BODIES_RULES = [
  {
    id: 'bad-body-400',
    title: 'A body with a bad value or malformed JSON answers 400.',
    appliesTo: { validates: true },
    smoke: true,
    async run({ api }) {
      expectStatus(await api.send('POST', '/items', { json: { name: 'a', quantity: -1 } }), 400);
      expectStatus(await api.send('POST', '/items', { text: '{"name":' }), 400);
    },
  },
  {
    id: 'bad-value-pointers',
    title: 'POST, PUT and PATCH with bad values answer 400 with a pointer at each bad member.',
    appliesTo: { validates: true },
    async run(context) {
      const { id } = await createItem(context);
      for (const [method, path] of writesTo(id)) {
        for (const { json, pointers } of BAD_VALUES) {
          expectPointers(await context.api.send(method, path, { json }), pointers);
        }
      }
    },
  },
  {
    id: 'missing-member-pointers',
    title: 'POST and PUT with members missing answer 400 with a pointer at each of them.',
    appliesTo: { validates: true },
    async run(context) {
      const { id } = await createItem(context);
      for (const [method, path] of writesTo(id).slice(0, 2)) {
        const { api } = context;
        expectPointers(await api.send(method, path, { json: { name: 'a' } }), ['/quantity']);
        expectPointers(await api.send(method, path, { json: { quantity: 1 } }), ['/name']);
        expectPointers(await api.send(method, path, { json: {} }), ['/name', '/quantity']);
      }
    },
  },
  {
    id: 'unknown-member-pointers',
    title: 'Unknown members, a client-supplied id among them, answer 400 with an escaped pointer at each.',
    appliesTo: { validates: true },
    async run(context) {
      const { id } = await createItem(context);
      for (const [method, path] of writesTo(id)) {
        for (const [member, pointer] of UNKNOWN_MEMBERS) {
          const text = `{"name":"a","quantity":1,${JSON.stringify(member)}:"x"}`;
          expectPointers(await context.api.send(method, path, { text }), [pointer]);
        }
      }
    },
  },
  {
    id: 'no-object-400',
    title: 'A body that is malformed JSON, empty, or no object answers 400.',
    appliesTo: { validates: true },
    async run(context) {
      const { id } = await createItem(context);
      for (const [method, path] of writesTo(id)) {
        for (const text of ['', '{', '{"name":"a","quantity":1}}', '[]', '"a"', '1', 'null', 'true', '[{}]']) {
          expectStatus(await context.api.send(method, path, { text }), 400);
        }
      }
    },
  },
  {
    id: 'body-limit-413',
    title: 'A body of 16384 bytes is accepted; one more, announced or not, answers 413.',
    async run(context) {
      const { id } = await createItem(context);
      for (const [method, path] of writesTo(id)) {
        const fits = await context.api.send(method, path, { text: validBodyOf(LARGEST_BODY_BYTES) });
        expectStatus(fits, method === 'POST' ? 201 : 200);
        const text = validBodyOf(LARGEST_BODY_BYTES + 1);
        expectStatus(await context.api.send(method, path, { text }), 413);
        expectStatus(await context.api.send(method, path, { text, chunked: true }), 413);
      }
    },
  },
  {
    id: 'body-type-415',
    title: 'A body that is not JSON answers 415; a charset parameter does not matter.',
    async run(context) {
      const { id } = await createItem(context);
      for (const [method, path] of writesTo(id)) {
        const text = '{"name":"typed","quantity":1}';
        const types = ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', null];
        for (const type of method === 'PATCH' ? types : [...types, MERGE_PATCH]) {
          expectStatus(await context.api.send(method, path, { text, type }), 415);
        }
        const answer = await context.api.send(method, path, { text, type: 'Application/JSON; charset=utf-8' });
        expectStatus(answer, method === 'POST' ? 201 : 200);
      }
    },
  },
] as const satisfies readonly Rule[];

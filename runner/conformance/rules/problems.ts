import { expect, expectPointers, expectStatus, excerpt, isObject, mediaType, readObject } from '../expectations.ts';
import type { Answer, Method } from '../api-client.ts';
import { createItem, MERGE_PATCH, unknownId } from '../item-requests.ts';
import type { Rule, RuleContext } from '../rule.ts';

const LARGEST_BODY_BYTES = 16_384;

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

const NOT_ALLOWED: readonly (readonly [path: string, methods: readonly Method[], allow: readonly string[]])[] = [
  ['/items', ['PUT', 'PATCH', 'DELETE'], ['GET', 'POST']],
  [`/items/${unknownId()}`, ['POST'], ['GET', 'PUT', 'PATCH', 'DELETE']],
  ['/health', ['POST', 'DELETE'], ['GET']],
  ['/ready', ['POST'], ['GET']],
];

/** A valid body of exactly this many bytes. */
const bodyOf = (bytes: number): string => '{"name":"large","quantity":1}'.padEnd(bytes, ' ');

/** The routes that take a body, for one item. */
const writesTo = (id: string): readonly (readonly [Method, string])[] => [
  ['POST', '/items'],
  ['PUT', `/items/${id}`],
  ['PATCH', `/items/${id}`],
];

/** Refusals and how they are told (RFC 9457, RFC 6901). */
export const PROBLEMS_RULES: readonly Rule[] = [
  {
    id: 'bad-body-400',
    title: 'A body with a bad value or malformed JSON answers 400.',
    smoke: true,
    async run({ api }) {
      expectStatus(await api.send('POST', '/items', { json: { name: 'a', quantity: -1 } }), 400);
      expectStatus(await api.send('POST', '/items', { text: '{"name":' }), 400);
    },
  },
  {
    id: 'bad-value-pointers',
    title: 'POST, PUT and PATCH with bad values answer 400 with a pointer at each bad member.',
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
        const fits = await context.api.send(method, path, { text: bodyOf(LARGEST_BODY_BYTES) });
        expectStatus(fits, method === 'POST' ? 201 : 200);
        const text = bodyOf(LARGEST_BODY_BYTES + 1);
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
  {
    id: 'method-405',
    title: 'A method that a route does not have answers 405 with Allow.',
    async run({ api }) {
      for (const [path, methods, allow] of NOT_ALLOWED) {
        for (const method of methods) {
          const answer = await api.send(method, path);
          expectStatus(answer, 405);
          const seen = (answer.headers.allow ?? '').split(',').map((name) => name.trim().toUpperCase());
          const extra = seen.filter((name) => ![...allow, 'HEAD', 'OPTIONS'].includes(name));
          const right = allow.every((name) => seen.includes(name)) && extra.length === 0;
          expect(right, `${answer.to} → Allow: ${allow.join(', ')}`, answer.headers.allow ?? 'no Allow');
        }
      }
    },
  },
  {
    id: 'unknown-route-404',
    title: 'An unknown route answers 404.',
    async run({ api }) {
      for (const path of ['/nope', '/items/a/b', '/']) expectStatus(await api.send('GET', path), 404);
    },
  },
  {
    id: 'problem-shape',
    title: 'Every refusal is application/problem+json: type about:blank, title, status, detail, and errors at most.',
    async run(context) {
      for (const answer of await refusals(context)) expectProblem(answer);
    },
  },
];

/** One answer of each kind of refusal. */
async function refusals({ api }: RuleContext): Promise<readonly Answer[]> {
  return [
    await api.send('POST', '/items', { json: { name: 'a', quantity: -1 } }),
    await api.send('POST', '/items', { text: '{' }),
    await api.send('GET', '/items?limit=0'),
    await api.send('GET', '/items?after=!!!'),
    await api.send('GET', `/items/${unknownId()}`),
    await api.send('GET', '/nope'),
    await api.send('PUT', '/items'),
    await api.send('POST', '/items', { text: bodyOf(LARGEST_BODY_BYTES + 1) }),
    await api.send('POST', '/items', { text: 'a', type: 'text/plain' }),
  ];
}

/** Throws unless a refusal is a problem document in the contract's shape. */
export function expectProblem(answer: Answer): void {
  expect(answer.status >= 400, `${answer.to} → a refusal`, `${answer.status}`);
  const type = mediaType(answer);
  expect(type === 'application/problem+json', `${answer.to} → application/problem+json`, type || 'no Content-Type');
  const problem = readObject(answer);
  const { errors = [] } = problem;
  const right =
    problem['type'] === 'about:blank' &&
    typeof problem['title'] === 'string' &&
    typeof problem['detail'] === 'string' &&
    problem['status'] === answer.status &&
    Object.keys(problem).every((name) => ['type', 'title', 'status', 'detail', 'errors'].includes(name)) &&
    Array.isArray(errors) &&
    errors.every((error) => isObject(error) && [error['pointer'], error['detail']].every((x) => typeof x === 'string'));
  const shape = `{type: "about:blank", title, status: ${answer.status}, detail, errors?: [{pointer, detail}]}`;
  expect(right, `${answer.to} → ${shape}`, excerpt(answer.text));
}

import type { Answer, Method } from '../api-client.ts';
import { expectProblem } from '../expect-problem.ts';
import { expect, expectStatus } from '../expectations.ts';
import { answersForId, createItem, LARGEST_BODY_BYTES, unknownId, validBodyOf } from '../item-requests.ts';
import type { Rule, RuleContext } from '../rule.ts';

const NOT_ALLOWED: readonly (readonly [path: string, methods: readonly Method[], allow: readonly string[]])[] = [
  ['/items', ['PUT', 'PATCH', 'DELETE'], ['GET', 'POST']],
  [`/items/${unknownId()}`, ['POST'], ['GET', 'PUT', 'PATCH', 'DELETE']],
  ['/health', ['POST', 'DELETE'], ['GET']],
  ['/ready', ['POST'], ['GET']],
  ['/stack', ['POST'], ['GET']],
];

/** Rules for refusals and their form (RFC 9457). */
export const PROBLEMS_RULES = [
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
      for (const path of ['/nope', '/items/a/b', '/']) {
        for (const method of ['GET', 'POST', 'DELETE'] as const) expectStatus(await api.send(method, path), 404);
      }
    },
  },
  {
    id: 'problem-shape',
    title:
      'Every refusal is application/problem+json: type about:blank, title, status, detail and, optionally, errors.',
    appliesTo: { validates: true },
    async run(context) {
      for (const answer of await refusals(context)) expectProblem(answer);
    },
  },
] as const satisfies readonly Rule[];

/** One answer of each kind of refusal. */
async function refusals(context: RuleContext): Promise<readonly Answer[]> {
  const { api } = context;
  const { id } = await createItem(context);
  return [
    ...(await answersForId(context, unknownId())),
    await api.send('PUT', `/items/${id}`, { json: {} }),
    await api.send('PATCH', `/items/${id}`, { json: {} }),
    await api.send('POST', '/items', { json: { name: 'a', quantity: -1 } }),
    await api.send('POST', '/items', { text: '{' }),
    await api.send('GET', '/items?limit=0'),
    await api.send('GET', '/items?after=!!!'),
    await api.send('GET', '/nope'),
    await api.send('PUT', '/items'),
    await api.send('POST', '/items', { text: validBodyOf(LARGEST_BODY_BYTES + 1) }),
    await api.send('POST', '/items', { text: 'a', type: 'text/plain' }),
  ];
}

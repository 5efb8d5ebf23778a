import type { Answer, Method, Payload } from '../../runner/conformance/api-client.ts';
import { expectProblem } from '../../runner/conformance/expect-problem.ts';
import { expect, expectStatus, itemJson } from '../../runner/conformance/expectations.ts';
import { firstSeeded } from '../../runner/conformance/item-requests.ts';
import type { Item, Rule } from '../../runner/conformance/rule.ts';

const whole: Payload = { json: { name: 'during an outage', quantity: 1 } };
const RETRY_AFTER = /^\d+$|GMT$/;

/** What a stack answers while its store is stopped. */
export const OUTAGE_RULES = [
  refuses('outage-get', 'GET', (id) => `/items/${id}`),
  refuses('outage-list', 'GET', () => '/items'),
  refuses('outage-create', 'POST', () => '/items', whole),
  refuses('outage-put', 'PUT', (id) => `/items/${id}`, whole),
  refuses('outage-patch', 'PATCH', (id) => `/items/${id}`, { json: { quantity: 1 } }),
  refuses('outage-delete', 'DELETE', (id) => `/items/${id}`),
  {
    id: 'outage-health',
    title: 'With the store stopped /health still answers 200: the process is alive.',
    async run({ api }) {
      expectStatus(await api.send('GET', '/health'), 200);
    },
  },
  {
    id: 'outage-ready',
    title: 'With the store stopped /ready answers 503.',
    async run({ api }) {
      expectStatus(await api.send('GET', '/ready'), 503);
    },
  },
] as const satisfies readonly Rule[];

/** The id of a rule about outages. */
export type OutageRuleId = (typeof OUTAGE_RULES)[number]['id'];

function refuses<const Id extends string>(
  id: Id,
  method: Method,
  pathOf: (itemId: string) => string,
  payload?: Payload,
): Rule & { readonly id: Id } {
  return {
    id,
    title: `With the store stopped ${method} ${pathOf('{id}')} answers a 503 problem with Retry-After within 5 s.`,
    async run(context) {
      const item = firstSeeded(context);
      const answer = await context.api.send(method, pathOf(item.id), payload);
      if (method === 'GET' && context.hasCache && isTrueHit(answer, item)) return;
      expectStatus(answer, 503);
      const retryAfter = answer.headers['retry-after'] ?? 'no Retry-After';
      expect(RETRY_AFTER.test(retryAfter), `${answer.to} → Retry-After in seconds or as a date`, retryAfter);
      expectProblem(answer);
    },
  };
}

/** A cache in front of a stopped store may still answer with its contents, if they are true. */
function isTrueHit(answer: Answer, item: Item): boolean {
  return answer.status === 200 && answer.headers['x-cache'] === 'HIT' && answer.text === itemJson(item);
}

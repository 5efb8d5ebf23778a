import { type Method, type Payload, openApiClient } from './api-client.ts';
import { expect, expectStatus, mediaType } from './expectations.ts';
import { type ConformanceContext, RuleViolation, type Violation } from './rule.ts';
import { unknownId } from './item-requests.ts';

const TITLE = 'While the store is down every item route answers 503 with Retry-After, /ready 503, /health 200.';

/** Checks a stack whose store was stopped; none is conformant. An empty list with 200 would make a dead database the fastest. */
export async function checkOutage(context: ConformanceContext): Promise<Violation[]> {
  const api = openApiClient(context.baseUrl, context.signal);
  const id = unknownId();
  const whole: Payload = { json: { name: 'nobody', quantity: 1 } };
  const asked: readonly (readonly [Method, string, Payload?])[] = [
    ['GET', `/items/${id}`],
    ['GET', '/items'],
    ['POST', '/items', whole],
    ['PUT', `/items/${id}`, whole],
    ['PATCH', `/items/${id}`, { json: { quantity: 2 } }],
    ['DELETE', `/items/${id}`],
  ];
  const violations: Violation[] = [];
  const check = async (rule: string, run: () => Promise<void>): Promise<void> => {
    try {
      await run();
    } catch (error) {
      if (!(error instanceof RuleViolation)) throw error;
      violations.push({ rule, title: TITLE, expected: error.expected, actual: error.actual });
    }
  };
  try {
    for (const [method, path, payload] of asked) {
      await check('outage-503', async () => {
        const answer = await api.send(method, path, payload);
        expectStatus(answer, 503);
        expect(mediaType(answer) === 'application/problem+json', `a problem for ${answer.to}`, mediaType(answer));
        expect(answer.headers['retry-after'] !== undefined, `Retry-After for ${answer.to}`, 'none');
      });
    }
    await check('outage-ready-503', async () => expectStatus(await api.send('GET', '/ready'), 503));
    await check('outage-health-200', async () => expectStatus(await api.send('GET', '/health'), 200));
    return violations;
  } finally {
    api.close();
  }
}

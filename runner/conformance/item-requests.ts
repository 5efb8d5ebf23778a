import { randomUUID } from 'node:crypto';
import type { Answer, Payload } from './api-client.ts';
import { expect, expectStatus, readItem } from './expectations.ts';
import type { Item, RuleContext } from './rule.ts';

/** The media type of a merge patch (RFC 7396). */
export const MERGE_PATCH = 'application/merge-patch+json';

/** The largest body that is accepted, in bytes. */
export const LARGEST_BODY_BYTES = 16_384;

/** A valid body of exactly this many bytes, filled up with spaces. */
export function validBodyOf(bytes: number): string {
  return '{"name":"large","quantity":1}'.padEnd(bytes, ' ');
}

/** Creates an item, which the check deletes again, and gives what the stack answered. */
export async function createItem(
  { api }: RuleContext,
  input: Omit<Item, 'id'> = { name: 'conformance', quantity: 1 },
): Promise<Item> {
  const answer = await api.send('POST', '/items', { json: input });
  expectStatus(answer, 201);
  return readItem(answer);
}

/** Asks for one item. */
export function getItem({ api }: RuleContext, id: string): Promise<Answer> {
  return api.send('GET', `/items/${id}`);
}

/** Replaces one item. */
export function putItem({ api }: RuleContext, id: string, input: Omit<Item, 'id'>): Promise<Answer> {
  return api.send('PUT', `/items/${id}`, { json: input });
}

/** Patches one item. */
export function patchItem({ api }: RuleContext, id: string, json: unknown, type?: string): Promise<Answer> {
  return api.send('PATCH', `/items/${id}`, type === undefined ? { json } : { json, type });
}

/** Deletes one item. */
export function deleteItem({ api }: RuleContext, id: string): Promise<Answer> {
  return api.send('DELETE', `/items/${id}`);
}

/** A well-formed UUIDv7 that no stack has given out. */
export function unknownId(): string {
  const random = randomUUID();
  return `0190c0de-0000-7${random.slice(15)}`;
}

/** The answers of all four item methods for one id, each with a payload that is valid. */
export async function answersForId({ api }: RuleContext, id: string): Promise<readonly Answer[]> {
  const whole: Payload = { json: { name: 'nobody', quantity: 1 } };
  return [
    await api.send('GET', `/items/${id}`),
    await api.send('PUT', `/items/${id}`, whole),
    await api.send('PATCH', `/items/${id}`, { json: { quantity: 2 } }),
    await api.send('DELETE', `/items/${id}`),
  ];
}

/** The first known item; a context without one cannot be checked. */
export function firstSeeded({ seededItems }: RuleContext): Item {
  const [first] = seededItems;
  expect(first !== undefined, 'at least one known seeded item in the context', 'none');
  return first;
}

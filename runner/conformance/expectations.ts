import type { Answer } from './api-client.ts';
import { RuleViolation } from './rule-violation.ts';
import { type Item } from './rule.ts';

const LONGEST_EXCERPT = 300;

/** Throws a RuleViolation unless the condition is true. */
export function expect(condition: boolean, expected: string, actual: string): asserts condition {
  if (!condition) throw new RuleViolation(expected, actual);
}

/** Text as it is shown in a violation: quoted, and cut after 300 characters. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT)}…` : text);
}

/** Throws unless the answer has this status. */
export function expectStatus(answer: Answer, status: number): void {
  expect(answer.status === status, `${answer.to} → ${status}`, `${answer.status} ${excerpt(answer.text)}`);
}

/** Throws unless the answer is this item, byte for byte: compact JSON, members in the order id, name, quantity. */
export function expectItem(answer: Answer, item: Item, status = 200): void {
  expectStatus(answer, status);
  const bytes = itemJson(item);
  expect(answer.text === bytes, `${answer.to} → the bytes ${excerpt(bytes)}`, excerpt(answer.text));
}

/** The exact bytes of an item. */
export function itemJson({ id, name, quantity }: Item): string {
  return JSON.stringify({ id, name, quantity });
}

/** The answer's body as JSON; a body that is none is a violation. */
export function readJsonBody(answer: Answer): unknown {
  try {
    return JSON.parse(answer.text);
  } catch {
    throw new RuleViolation(`${answer.to} → a JSON body`, excerpt(answer.text));
  }
}

/** The answer's body as an item; anything else is a violation. */
export function readItem(answer: Answer): Item {
  const value = readJsonBody(answer);
  expect(isItem(value), `${answer.to} → an item {id, name, quantity}`, excerpt(answer.text));
  return value;
}

/** The answer's body as a bare array of items; anything else is a violation. */
export function readItems(answer: Answer): readonly Item[] {
  const value = readJsonBody(answer);
  expect(Array.isArray(value) && value.every(isItem), `${answer.to} → a bare array of items`, excerpt(answer.text));
  return value;
}

/** The body's members when it is a JSON object; anything else is a violation. */
export function readObject(answer: Answer): Readonly<Record<string, unknown>> {
  const value = readJsonBody(answer);
  expect(isObject(value), `${answer.to} → a JSON object`, excerpt(answer.text));
  return value;
}

/** The media type without its parameters, in lower case; empty when there is none. */
export function mediaType(answer: Answer): string {
  return (answer.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Throws unless the answer is a 400 whose `errors` point at exactly these members (RFC 6901), in any order. */
export function expectPointers(answer: Answer, pointers: readonly string[]): void {
  expectStatus(answer, 400);
  const { errors } = readObject(answer);
  const seen = Array.isArray(errors)
    ? errors.map((error: unknown) => (isObject(error) ? error['pointer'] : error))
    : [];
  const same = new Set(seen).size === pointers.length && pointers.every((pointer) => seen.includes(pointer));
  expect(same, `${answer.to} → errors that point at ${JSON.stringify(pointers)}`, excerpt(answer.text));
}

/** Whether a value is a JSON object, neither null nor an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isItem(value: unknown): value is Item {
  if (!isObject(value)) return false;
  return typeof value['id'] === 'string' && typeof value['name'] === 'string' && Number.isInteger(value['quantity']);
}

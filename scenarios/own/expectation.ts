import type { BodyCheck } from '../../model/own-requests/body-check.ts';
import { EXPECTED_STATUS, OPERATION_IDS } from '../operations.ts';

/** What a good answer to a request is. k6 reads this file too. */
export interface Expectation {
  /** One status or several; null for any from 200 to 299. */
  readonly status: number | readonly number[] | null;
  /** `json`: it begins and ends as JSON does, as far as a generator sees it; null for any body. */
  readonly body: 'json' | AnswerCheck | null;
}

/** A check of bodies. */
interface AnswerCheck extends BodyCheck {
  /** Any body is good: all of the check is made for the time that it takes. */
  readonly forItsTime?: boolean;
}

/** What good answers are, by operation. */
export type Expectations = ReadonlyMap<string, Expectation>;

/** Those of the Items contract. */
export const ITEM_EXPECTATIONS: Expectations = new Map(
  OPERATION_IDS.map((operation) => [operation, { status: EXPECTED_STATUS[operation], body: 'json' }]),
);

/** For answers to what nobody asked: none is good. */
const NOTHING_EXPECTED: Expectation = { status: [], body: null };

/** What a good answer to an operation is. */
export function expectedOf(expectations: Expectations, operation: string): Expectation {
  return expectations.get(operation) ?? NOTHING_EXPECTED;
}

/** Whether an answer has an expected status. */
export function isExpectedStatus({ status: expected }: Expectation, status: number | null): boolean {
  if (status === null) return false;
  if (typeof expected === 'number') return status === expected;
  return expected === null ? status >= 200 && status < 300 : expected.includes(status);
}

/** Whether a generator must keep bodies, to check them. */
export function checksBodies(expectations: Expectations): boolean {
  return [...expectations.values()].some(({ body }) => typeof body === 'object' && body !== null);
}

/** Whether a body is as it must be; null is a body that was too large to be kept. */
export function passesCheck(
  { contains, json, matches, forItsTime = false }: AnswerCheck,
  body: string | null,
): boolean {
  if (body === null) return forItsTime;
  // What follows a part that fails is made too if only its time matters.
  return (
    (contains === undefined || body.includes(contains) || forItsTime) &&
    (matches === undefined || expressionOf(matches).test(body) || forItsTime) &&
    (json === undefined || hasMember(body, json.split('.')) || forItsTime)
  );
}

const compiled = new Map<string, RegExp>();

function expressionOf(source: string): RegExp {
  const known = compiled.get(source) ?? new RegExp(source);
  compiled.set(source, known);
  return known;
}

function hasMember(body: string, path: readonly string[]): boolean {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return false;
  }
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return false;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return true;
}

import type { Answer } from './api-client.ts';
import { expect, excerpt, isObject, mediaType, readObject } from './expectations.ts';

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

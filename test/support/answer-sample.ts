import type { AnswerSample } from '../../model/gate/answers/answer-sample.ts';
import { errorBodyOf } from '../../model/gate/answers/error-body.ts';
import { jsonShape } from '../../model/gate/answers/json-shape.ts';
import type { CheckedRequest } from '../../model/gate/answers/judge-answers.ts';

/** An answer with a JSON body. */
export function jsonAnswer(json: unknown, facts: Partial<AnswerSample> = {}): AnswerSample {
  const body = JSON.stringify(json);
  const status = facts.status === undefined ? 200 : facts.status;
  return {
    text: 0,
    status,
    isGood: status !== null && status >= 200 && status < 300,
    reason: null,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    bytes: body.length,
    begins: body.slice(0, 200),
    shape: jsonShape(json),
    errorBody: errorBodyOf(json),
    ...facts,
  };
}

/** A request with these answers of both sides. */
export function checkedRequest(
  base: readonly AnswerSample[],
  head: readonly AnswerSample[],
  facts: Partial<CheckedRequest> = {},
): CheckedRequest {
  const request = { method: 'GET', path: '/things', contentType: null, hasBody: false, varies: false, hasLogin: false };
  return { endpoint: 'GET /things', expect: null, request, base, head, ...facts };
}

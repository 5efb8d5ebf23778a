import type { WrongAnswer } from '../../model/gate/answers/answer-facts.ts';

/** A wrong answer of the head to `GET /things`, of which only what is given is known. */
export function wrongAnswer(facts: Partial<WrongAnswer> = {}): WrongAnswer {
  const status = facts.status === undefined ? 400 : facts.status;
  return {
    endpoint: 'GET /things',
    side: 'head',
    status,
    reason: `status ${status}`,
    goodBefore: null,
    otherStatus: null,
    expect: null,
    request: { method: 'GET', path: '/things', contentType: null, hasBody: false, varies: false, hasLogin: false },
    headers: {},
    text: '',
    log: '',
    ...facts,
  };
}

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { adviseOnAnswer } from '../../../model/gate/answers/advise-on-answer.ts';
import type { RequestFacts, WrongAnswer } from '../../../model/gate/answers/answer-facts.ts';
import { wrongAnswer } from '../../support/wrong-answer.ts';

const get: RequestFacts = {
  method: 'GET',
  path: '/things',
  contentType: null,
  hasBody: false,
  varies: false,
  hasLogin: false,
};
const post: RequestFacts = { ...get, method: 'POST', contentType: 'application/json', hasBody: true };
const to = (location: string): Pick<WrongAnswer, 'headers'> => ({ headers: { location } });

describe('advice on a wrong answer', () => {
  const cases: readonly (readonly [name: string, facts: Partial<WrongAnswer>, why: RegExp, fix: RegExp])[] = [
    ['429', { status: 429, goodBefore: 60 }, /rate limiter.*after 60 good answers/, /"env"/],
    ['429 with a time', { status: 429, headers: { 'retry-after': '30' } }, /Retry-After: 30/, /limiter off/],
    ['403 of a limiter', { status: 403, headers: { 'x-ratelimit-remaining': '0' } }, /rate limiter/, /"env"/],
    ['503 with a time', { status: 503, headers: { 'retry-after': '5' } }, /overloaded or not ready/, /"ready"/],
    ['a login page', { status: 302, ...to('/users/sign_in?next=%2F') }, /\/users\/sign_in,.*login/, /"login"/],
    ['a slash', { status: 308, ...to('/things/') }, /slash/, /"\/things\/"/],
    ['HTTPS', { status: 301, ...to('https://shop.test/things') }, /HTTPS/, /x-forwarded-proto/],
    ['another path', { status: 302, ...to('/v2/things') }, /\/v2\/things/, /Ask for \/v2\/things/],
    ['a form', { status: 303, ...to('/done'), request: post }, /\/done/, /"expect": 303/],
    ['304', { status: 304 }, /If-None-Match/, /Remove that header/],
    ['401', { status: 401, headers: { 'www-authenticate': 'Bearer realm="api"' } }, /login.*Bearer/, /"login"/],
    ['401 in spite of a login', { status: 401, request: { ...get, hasLogin: true } }, /although/, /"headersThen"/],
    ['403', { status: 403 }, /right to do this/, /"login"/],
    ['a Host', { status: 400, text: 'Invalid host header' }, /Host/, /ALLOWED_HOSTS/],
    ['a CSRF token', { status: 403, text: 'CSRF token mismatch' }, /CSRF/, /"login"/],
    ['409', { status: 409, request: post }, /same body/, /\{n\}/],
    ['a duplicate key', { status: 500, text: 'duplicate key value', request: post }, /same body/, /\{uuid\}/],
    ['422 after good ones', { status: 422, goodBefore: 1, request: post }, /same body/, /\{n\}/],
    ['422 at once', { status: 422, goodBefore: 0, request: post }, /body/, /"body"/],
    ['415', { status: 415, request: post }, /type of body/, /content-type/],
    ['404 on both', { status: 404, otherStatus: 404 }, /Neither side/, /"path"/],
    ['404 on the head', { status: 404, otherStatus: 200 }, /head removed/, /put it back/],
    ['404 on the base', { status: 404, otherStatus: 201, side: 'base' }, /head adds it/, /Leave/],
    [
      '405',
      { status: 405, otherStatus: 405, headers: { allow: 'PUT' } },
      /GET at this path \(Allow: PUT\)/,
      /"method"/,
    ],
    ['426', { status: 426, headers: { upgrade: 'websocket' } }, /websocket/, /HTTP\/1.1/],
    [
      'plain HTTP at HTTPS',
      { status: 400, text: 'Client sent an HTTP request to an HTTPS server (TLS)' },
      /HTTPS/,
      /TLS/,
    ],
    ['a bad gateway', { status: 502 }, /another server/, /"env"/],
    ['500 on one side', { status: 500, otherStatus: 200 }, /Only the head fails/, /"env".*"seed"/],
    ['another good status', { status: 204, expect: 200 }, /answers 204/, /"expect": 204/],
    ['no answer', { status: null, reason: 'timeout' }, /timeout/, /does not answer/],
    ['400', { status: 400 }, /path/, /"path"/],
  ];
  for (const [name, facts, why, fix] of cases)
    it(`fits ${name}`, () => {
      const advice = adviseOnAnswer(wrongAnswer(facts));
      assert.match(advice.why, why);
      assert.match(advice.fix, fix);
    });

  it('has sentences for every status', () => {
    for (let status = 100; status < 600; status += 1) {
      const { why, fix } = adviseOnAnswer(wrongAnswer({ status }));
      for (const text of [why, fix]) assert.match(text, /^[A-Z`"].*[.]$/s, `${status}: ${text}`);
    }
  });

  it('shows no query of a redirect, which may contain a token', () => {
    const { why, fix } = adviseOnAnswer(wrongAnswer({ status: 302, ...to('/next?token=s3cret#part') }));
    assert.doesNotMatch(why + fix, /s3cret/);
  });
});

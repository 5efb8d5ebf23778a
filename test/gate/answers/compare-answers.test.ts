import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerNotices, expectationNotices } from '../../../model/gate/answers/answer-notices.ts';
import type { AnswerSample } from '../../../model/gate/answers/answer-sample.ts';
import { compareAnswers } from '../../../model/gate/answers/compare-answers.ts';
import { seededRandom } from '../../../model/stats/seeded-random.ts';
import { checkedRequest, jsonAnswer } from '../../support/answer-sample.ts';

const times = (make: (index: number) => AnswerSample, count = 8): AnswerSample[] =>
  Array.from({ length: count }, (_, index) => make(index));
const same = (json: unknown, facts: Partial<AnswerSample> = {}): AnswerSample[] => times(() => jsonAnswer(json, facts));
const compare = (base: readonly AnswerSample[], head: readonly AnswerSample[]): string[] =>
  compareAnswers({ base, head });

describe('answers of both sides', () => {
  it('differ in size, keys, types, status, content type and encoding', () => {
    const order = { id: 7, lines: [{ sku: 'a', price: 1.5 }], note: 'x'.repeat(400) };
    assert.deepEqual(compare(same(order), same({ ...order, note: '' })), [
      '452 bytes on the base, 52 bytes on the head',
    ]);
    assert.deepEqual(compare(same(order), same({ ...order, lines: [{ sku: 'a' }] })), [
      'only the base has "lines[].price"',
    ]);
    assert.deepEqual(compare(same({ a: 1 }), same({ a: '1' })), ['"a" is number on the base, string on the head']);
    assert.deepEqual(compare(same({ a: [1] }), same({ a: null })), ['"a" is array on the base, null on the head']);
    assert.deepEqual(compare(same([1]), same({ a: 1 })), ['the JSON is array on the base, object on the head']);
    assert.deepEqual(compare(same({}), same({}, { status: 202 })), ['status 200 on the base, 202 on the head']);
    const html = { headers: { 'content-type': 'text/html' }, shape: null };
    assert.deepEqual(compare(same({}), same({}, html)), [
      'content type application/json on the base, text/html on the head',
    ]);
    const packed = { headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } };
    assert.deepEqual(compare(same({}), same({}, packed)), ['content encoding none on the base, gzip on the head']);
  });

  it('do not differ by dates, ids, random order, lists that grow, optional keys and tables by id', () => {
    const random = seededRandom(3);
    const id = (): string => `${Math.floor(random() * 1e12)}`.padStart(24, 'a1');
    const answer = (index: number): AnswerSample =>
      jsonAnswer({
        at: new Date(Math.floor(random() * 1e12)).toISOString(),
        seen: random(),
        byId: Object.fromEntries([0, 1, 2].map(() => [id(), { total: index }])),
        list: Array.from({ length: 5 + index }, () => (random() < 0.5 ? { id: id(), note: null } : { id: id() })),
        last: random() < 0.5 ? null : 'x',
      });
    for (let trial = 0; trial < 200; trial += 1) assert.deepEqual(compare(times(answer), times(answer)), []);
  });

  it('do not differ in size by chance when sizes vary', () => {
    const random = seededRandom(5);
    const answer = (): AnswerSample => jsonAnswer({ a: 'x' }, { bytes: 500 + Math.floor(1000 * random()) });
    let alarms = 0;
    for (let trial = 0; trial < 2000; trial += 1) alarms += compare(times(answer), times(answer)).length;
    assert.equal(alarms, 0);
  });

  it('are compared for each path by itself', () => {
    const paths = (second: string): AnswerSample[] => [
      ...same({ a: 'x'.repeat(5000) }),
      ...same({ a: second }, { text: 1 }),
    ];
    assert.deepEqual(compare(paths('y'.repeat(300)), paths('y')), ['308 bytes on the base, 9 bytes on the head']);
  });

  it('are not compared if they are wrong, or too few', () => {
    assert.deepEqual(compare(same({ a: 1 }), same({ b: 1 }, { status: 500 })), []);
    assert.deepEqual(compare(same({ a: 1 }).slice(0, 2), same({ b: 1 }).slice(0, 2)), []);
  });
});

describe('notices on answers', () => {
  it('are made only of what all starts agree on', () => {
    const one = checkedRequest(same({ a: 1, b: 1 }), same({ a: 1 }));
    const other = checkedRequest(same({ a: 1 }), same({ a: 1 }));
    assert.deepEqual(answerNotices([[one], [other]]), []);
    assert.deepEqual(
      answerNotices([[one], [one]]).map(({ code, endpoint }) => [code, endpoint]),
      [['answers-differ', 'GET /things']],
    );
  });

  it('report an error with a good status on one side, and those of GraphQL on both', () => {
    const good = same({ data: { a: 1 } });
    const graphql = same({ data: null, errors: [{ message: 'no field' }] });
    const codes = (base: AnswerSample[], head: AnswerSample[]): string[] =>
      answerNotices([[checkedRequest(base, head)]]).map(({ code }) => code);
    assert.ok(codes(good, graphql).includes('error-answers'));
    assert.deepEqual(codes(graphql, graphql), ['error-answers']);
    const rpc = same({ jsonrpc: '2.0', error: { code: -32601, message: 'no method' } });
    assert.deepEqual(codes(rpc, rpc), ['error-answers']);
    for (const error of [
      { error: 'no' },
      { statusCode: 404, message: 'no' },
      { success: false },
      { ok: false },
      { errors: { name: ['missing'] } },
    ]) {
      assert.ok(codes(same({ a: 1 }), same(error)).includes('error-answers'), JSON.stringify(error));
      assert.deepEqual(codes(same(error), same(error)), [], 'both sides answer so');
    }
    for (const fine of [{ error: null }, { errors: [] }, { errors: 3 }, { error: '' }, { success: true }, [], 'error'])
      assert.deepEqual(codes(same(fine), same(fine)), [], JSON.stringify(fine));
  });

  it('name a page that the base answers for a path that it may not know', () => {
    const page = times(() => jsonAnswer('', { headers: { 'content-type': 'text/html' }, shape: null }));
    const [notice] = answerNotices([[checkedRequest(page, same({ a: 1 }))]]);
    assert.match(notice?.message ?? '', /may not know this endpoint/);
  });

  it('say that a request expects an error', () => {
    const requests = [429, 404, 204, null].map((expect) => ({ endpoint: `GET /${expect}`, expect }));
    const notices = expectationNotices(requests);
    assert.deepEqual(
      notices.map(({ endpoint }) => endpoint),
      ['GET /429', 'GET /404'],
    );
    assert.match(notices[0]?.message ?? '', /rate limiter/);
  });
});

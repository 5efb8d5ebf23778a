import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AnswerSample } from '../../../model/gate/answers/answer-sample.ts';
import { type CheckedRequest, type JudgedAnswers, judgeAnswers } from '../../../model/gate/answers/judge-answers.ts';
import { checkedRequest, jsonAnswer } from '../../support/answer-sample.ts';

const answers = (...statuses: readonly number[]): AnswerSample[] =>
  statuses.map((status) => jsonAnswer({ status }, { status }));
const good = answers(200, 200, 200, 200);
const judge = (requests: readonly CheckedRequest[], mayBeNew = true): JudgedAnswers =>
  judgeAnswers(requests, { base: 'printed by the base', head: 'printed by the head' }, { mayBeNew });

describe('answers before the measurement', () => {
  it('are fine if they are good in the end, or differ', () => {
    for (const head of [good, answers(503, 503, 200), answers(200, 500, 200, 500)])
      assert.deepEqual(judge([checkedRequest(good, head)]), { failure: null, newEndpoints: [] });
  });

  it('show an endpoint that only the head knows, in the first block only', () => {
    for (const status of [404, 405, 501]) {
      const requests = [checkedRequest(answers(status, status, status), good, { endpoint: 'GET /new' })];
      assert.deepEqual(judge(requests).newEndpoints, [{ endpoint: 'GET /new', baseStatus: status }]);
      assert.equal(judge(requests).failure, null);
      assert.equal(judge(requests, false).failure?.side, 'base');
    }
  });

  it('end the gate if the head lacks an endpoint, or the base has only a part of its paths', () => {
    const removed = judge([checkedRequest(good, answers(404, 404, 404))]);
    assert.match(removed.failure?.what ?? '', /^The head answers GET \/things with status 404\./);
    assert.match(removed.failure?.why ?? '', /head removed it/);
    const second = (samples: readonly AnswerSample[]): AnswerSample[] =>
      samples.map((sample) => ({ ...sample, text: 1 }));
    const part = judge([checkedRequest([...good, ...second(answers(404, 404, 404))], [...good, ...second(good)])]);
    assert.equal(part.failure?.side, 'base');
  });

  it('say if both sides fail, alike or not, and how many requests do', () => {
    const wrong = answers(401, 401, 401);
    const all = judge([checkedRequest(wrong, wrong), checkedRequest(wrong, wrong, { endpoint: 'GET /other' })]).failure;
    assert.equal(all?.what, 'Both sides answer GET /things with status 401. All 2 requests fail.');
    assert.equal(all?.side, null);
    const other = judge([checkedRequest(answers(500, 500, 500), wrong), checkedRequest(good, good)]).failure;
    assert.equal(
      other?.what,
      'Both sides answer wrongly: GET /things with status 500 on the base and status 401 on the head.',
    );
  });

  it('quote what a failing service answers and prints, and count the good answers before', () => {
    const failing = [...good, ...answers(500, 500, 500)];
    const { what, why } = judge([checkedRequest(good, failing)]).failure ?? { what: '', why: '' };
    assert.equal(what, 'The head answers GET /things with status 500 after 4 good answers.');
    assert.match(why, /\nThe answer begins: \{"status":500\}\nIt printed:\nprinted by the head$/);
  });

  it('name a stream whose answer never ends', () => {
    const stream = jsonAnswer('', {
      isGood: false,
      reason: 'timeout',
      headers: { 'content-type': 'text/event-stream' },
    });
    assert.match(judge([checkedRequest([stream], [stream])]).failure?.why ?? '', /stream of events/);
    const silent = { ...stream, status: null, headers: {} };
    assert.equal(judge([checkedRequest([silent], [silent])]).failure, null, 'left to the bursts');
  });
});

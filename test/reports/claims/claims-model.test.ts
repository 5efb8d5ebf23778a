import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestedClaim } from '../../../model/claims/claim.ts';
import type { ClaimsPart } from '../../../model/document/claims-result.ts';
import { buildClaimsModel } from '../../../reports/claims/build-claims-model.ts';
import type { ClaimRow, ClaimsModel } from '../../../reports/claims/claims-model.ts';
import { renderClaimsHtml } from '../../../reports/render/html/claims.ts';
import { renderJson } from '../../../reports/render/json/run.ts';
import { renderClaimsMarkdown } from '../../../reports/render/markdown/claims.ts';
import { renderClaimsTerminal } from '../../../reports/render/terminal/claims.ts';
import { TEN_STACKS } from '../../support/made-stacks.ts';
import { type MadeWorkload, claimOf, makeClaims, makeDrivers } from '../../support/make-claims.ts';
import { type ResultOptions, makeResult } from '../../support/make-result.ts';

/** The claim about transactions, at the driver only. */
const atTheDriver = onlyDrivers(claimOf('postgres-transactions'));
const mongodb = claimOf('mongodb-writes');
const steady = (perSec: number): MadeWorkload => ({ perSec: [perSec, 1.01 * perSec, 0.99 * perSec] });
const REAL_MONGODB = { id: 'mongodb', product: 'MongoDB', standIn: false };

function onlyDrivers(claim: TestedClaim): TestedClaim {
  return { ...claim, arms: claim.arms.filter(({ by }) => by.kind === 'driver' || by.kind === 'driver-ratio') };
}

function modelOf(claims: readonly TestedClaim[], parts: readonly ClaimsPart[]): ClaimsModel {
  return buildClaimsModel(makeClaims({ claims, parts }));
}

function rowOf(claim: TestedClaim, ...parts: readonly ClaimsPart[]): ClaimRow {
  const [row] = modelOf([claim], parts).claims;
  assert.ok(row !== undefined);
  return row;
}

function runPart(id: string, options: ResultOptions): ClaimsPart {
  return { kind: 'run', id, result: makeResult(options) };
}

const three = (one: number, ten: number, relaxed: number): Record<string, MadeWorkload> => ({
  'postgres-insert-1': steady(one),
  'postgres-insert': steady(ten),
  'postgres-insert-relaxed': steady(relaxed),
});

describe('a claim about a rate', () => {
  it('is confirmed if every measurement reaches it', () => {
    const row = rowOf(atTheDriver, makeDrivers(three(11_000, 14_000, 20_000)));
    assert.equal(row.verdict, 'confirmed');
    assert.match(
      row.sentence,
      /^Confirmed here: 10,000 transactions\/s in every measurement that decides\. .*11,000\/s \(10,7/,
    );
  });

  it('is counted by its verdict before the answers, if there are several', () => {
    const parts = [makeDrivers(three(11_000, 14_000, 20_000))];
    const answersOf = (claims: readonly TestedClaim[]): readonly string[] =>
      modelOf(claims, parts).groups.answers.map(({ text }) => text);
    assert.deepEqual(answersOf([mongodb, atTheDriver]), [
      'Of 2 claims: 1 confirmed here, 1 not decided.',
      'MongoDB takes up to 50,000 writes per second: not decided.',
      'PostgreSQL handles up to 10,000 transactions per second: confirmed here.',
    ]);
    assert.equal(answersOf([atTheDriver]).length, 1);
  });

  it('is not reached if none does', () => {
    const row = rowOf(atTheDriver, makeDrivers(three(1000, 2000, 3000)));
    assert.equal(row.verdict, 'not-reached');
    assert.match(row.sentence, /^Not reached here: no measurement that decides has 10,000 transactions\/s/);
  });

  it('depends on what differs if some do, and says which', () => {
    const row = rowOf(atTheDriver, makeDrivers(three(1000, 2000, 15_000)));
    assert.equal(row.verdict, 'depends');
    assert.match(row.sentence, /^Depends on the number of connections, synchronous_commit/);
    assert.match(row.sentence, /Reached: driver, 10 connections, synchronous_commit=off: 15,000\/s/);
    assert.match(row.sentence, /Not reached: driver, 1 connection, synchronous_commit=on: 1,000\/s/);
  });

  it('is not decided if an interval is on both sides', () => {
    const wide = { perSec: [7000, 10_000, 14_000] };
    const row = rowOf(atTheDriver, makeDrivers({ ...three(1, 1, 1), ...{ 'postgres-insert-1': wide } }));
    assert.equal(row.verdict, 'not-decided');
    assert.match(row.sentence, /Not decided: driver, 1 connection/);
  });

  it('has no interval, and so no verdict, from a single block', () => {
    const once = { perSec: [50_000] };
    const part = makeDrivers({ 'postgres-insert-1': once, 'postgres-insert': once, 'postgres-insert-relaxed': once });
    const row = rowOf(atTheDriver, part);
    assert.equal(row.verdict, 'not-decided');
    assert.match(row.sentence, /none yet/);
  });

  it('is not missed by a datastore that was asked by a process without time', () => {
    const busy = { ...steady(5000), visit: { cpuShare: 0.97 } };
    const part = makeDrivers({ 'postgres-insert-1': busy, 'postgres-insert': busy, 'postgres-insert-relaxed': busy });
    const row = rowOf(atTheDriver, part);
    assert.equal(row.verdict, 'not-decided');
    assert.match(row.sentence, /at least 4,8/);
    assert.match(row.arms[0]?.reason ?? '', /97% of a core/);
  });

  it('bounds a ratio on one side if one of its two was asked by a process without time', () => {
    const claim = onlyDrivers(claimOf('indexing'));
    const busy = { ...steady(5000), visit: { cpuShare: 0.97 } };
    const fast = rowOf(claim, makeDrivers({ 'postgres-find-indexed': busy, 'postgres-find': steady(100) }));
    assert.deepEqual([fast.verdict, fast.arms[0]?.value?.hi], ['confirmed', null]);
    const slow = rowOf(claim, makeDrivers({ 'postgres-find-indexed': steady(9000), 'postgres-find': busy }));
    assert.deepEqual([slow.verdict, slow.arms[0]?.value?.lo], ['not-decided', null]);
  });

  it('counts rows for writes in batches, and calls for transactions', () => {
    const { arms } = rowOf(atTheDriver, makeDrivers({ ...three(1, 1, 1), 'postgres-batch': steady(100) }));
    assert.equal(Math.round((arms.find(({ label }) => label.includes('100 rows'))?.value?.center ?? 0) / 100), 100);
  });
});

describe('what was not measured', () => {
  it('leaves a claim open, whatever the others say', () => {
    const row = rowOf(claimOf('postgres-transactions'), makeDrivers(three(11_000, 14_000, 20_000)));
    assert.equal(row.verdict, 'not-decided');
    assert.match(row.sentence, /^Not decided\. Reached: .* Not decided: HTTP, .* \(it was not measured\)/);
  });

  it('ends with exit code 3 if a measurement failed, with the reason on the page', () => {
    const error = {
      code: 'datastore-not-ready',
      what: 'PostgreSQL did not start.',
      why: 'No space.',
      fix: 'Make some.',
    };
    const model = modelOf([atTheDriver], [{ kind: 'failed', id: 'drivers', error }]);
    assert.equal(model.exitCode, 3);
    assert.match(renderClaimsMarkdown(model), /PostgreSQL did not start\\?\. No space/);
  });

  it('ends with exit code 5 if its figures must not be used', () => {
    const stacks = TEN_STACKS.filter(({ id }) => id === 'express-redis');
    const warning = { code: 'load-not-delivered', message: 'Not sent.', fix: 'Again.', invalidates: true };
    const claim = claimOf('responses-under-200ms');
    const own = { ...claim, arms: claim.arms.filter(({ label }) => label.includes('express-redis')) };
    const model = modelOf([own], [runPart('latency', { stacks, engines: ['k6'], visits: 4, warnings: [warning] })]);
    assert.equal(model.claims[0]?.verdict, 'not-decided');
    assert.match(model.claims[0]?.sentence ?? '', /invalid: Not sent/);
    assert.equal(model.exitCode, 5);
  });

  it('ends with exit code 4 if there is not enough data', () => {
    assert.equal(modelOf([atTheDriver], [makeDrivers({ 'postgres-insert': { perSec: [1000] } })]).exitCode, 4);
  });

  it('never ends with exit code 0, however good the others are', () => {
    const open = modelOf([claimOf('postgres-transactions')], [makeDrivers(three(11_000, 14_000, 20_000))]);
    assert.equal(open.exitCode, 4);
    const [answer] = open.groups.answers;
    assert.match(answer?.text ?? '', /: not decided\.$/);
  });

  it('decides nothing from two blocks, and says so', () => {
    const twice = { perSec: [1000, 1001] };
    const part = makeDrivers({
      'postgres-insert-1': twice,
      'postgres-insert': twice,
      'postgres-insert-relaxed': twice,
    });
    const row = rowOf(atTheDriver, part);
    assert.equal(row.verdict, 'not-decided');
    assert.match(row.sentence, /2 blocks, and fewer than three decide nothing/);
    assert.equal(modelOf([atTheDriver], [part]).exitCode, 4);
  });

  it('does not decide by calls that failed', () => {
    const failing = { ...steady(20_000), visit: { failed: 4000, reason: 'disk full' } };
    const row = rowOf(atTheDriver, makeDrivers({ ...three(20_000, 20_000, 20_000), 'postgres-insert': failing }));
    assert.equal(row.verdict, 'not-decided');
    assert.match(row.sentence, /calls failed: disk full/);
  });

  it('is told in a notice if the user interrupted it', () => {
    const result = makeClaims({ claims: [atTheDriver], parts: [makeDrivers(three(1, 1, 1))], state: 'interrupted' });
    const model = buildClaimsModel(result);
    assert.equal(model.exitCode, 130);
    assert.match(model.notice ?? '', /interrupted in part 1 of 1: this page is partial/);
  });
});

describe('an interrupted measurement', () => {
  const at = (state: 'completed' | 'interrupted', more: readonly ClaimsPart[] = []): string => {
    const index: ClaimsPart = { kind: 'run', id: 'index', result: makeResult({ visits: 1, stacks: [], state }) };
    const result = makeClaims({ claims: [atTheDriver], parts: [index, ...more], state: 'interrupted' });
    const parts = ['index', 'pool', 'drivers'].map((id) => ({ id, title: id, study: null, estimateMs: 1 }));
    return buildClaimsModel({ ...result, plan: { ...result.plan, parts } }).notice ?? '';
  };

  it('says in which part it was interrupted, also if that one has nothing yet', () => {
    const error = { code: 'x', what: 'x', why: 'x', fix: 'x' };
    assert.match(at('interrupted'), /interrupted in part 1 of 3:/);
    assert.match(at('completed'), /interrupted in part 2 of 3:/);
    assert.match(at('completed', [{ kind: 'failed', id: 'pool', error }]), /interrupted in part 3 of 3:/);
    const drivers = makeDrivers(three(1, 1, 1));
    assert.match(at('completed', [{ kind: 'failed', id: 'pool', error }, drivers]), /interrupted in part 3 of 3:/);
  });
});

describe('a datastore that is not here', () => {
  const unavailable = [{ datastore: 'mongodb', reason: 'mongod is not installed.' }];

  it('makes its claim impossible to test, and the page says how', () => {
    const error = { code: 'nothing-to-measure', what: 'None.', why: 'express-mongodb: no mongod.', fix: 'Setup.' };
    const parts: ClaimsPart[] = [{ kind: 'failed', id: 'mongodb-writes', error }, makeDrivers({}, { unavailable })];
    const row = rowOf(mongodb, ...parts);
    assert.equal(row.verdict, 'cannot-be-tested');
    assert.match(row.sentence, /mongod is not installed\..*--mongodb-uri/);
    assert.equal(modelOf([mongodb], parts).exitCode, 3);
    assert.equal(modelOf([mongodb, atTheDriver], [...parts.slice(0, 1), makeDrivers(three(1, 1, 1))]).exitCode, 4);
  });

  for (const [what, perSec] of [
    ['far above', 900_000],
    ['far below', 10],
  ] as const)
    it(`has no verdict from a stand-in that is ${what} the claim`, () => {
      const ids = ['mongodb-insert-1', 'mongodb-insert', 'mongodb-insert-relaxed', 'mongodb-batch'];
      const calls = { perSec: [perSec, perSec, perSec], visit: { rows: 2 * perSec } };
      const small = { ...calls, perSec: calls.perSec.map((value) => Math.min(value, 100)) };
      const drivers = makeDrivers(Object.fromEntries(ids.map((id) => [id, small])));
      assert.ok(
        drivers.services.some(({ id, standIn }) => id === 'mongodb' && standIn),
        'the made MongoDB stands in',
      );
      const stack = TEN_STACKS.filter(({ id }) => id === 'express-mongodb').map((one) => ({ ...one, okPerSec: 2000 }));
      const row = rowOf(mongodb, drivers, runPart('mongodb-writes', { stacks: stack, engines: ['autocannon'] }));
      assert.equal(row.verdict, 'cannot-be-tested');
      assert.match(row.sentence, /mongo-java-server.*say nothing about/);
      assert.ok(
        row.arms.some(({ value }) => value !== null),
        'the figures are shown',
      );
      const real = drivers.services.map((one) => (one.id === 'mongodb' ? { ...one, ...REAL_MONGODB } : one));
      assert.notEqual(rowOf(onlyDrivers(mongodb), { ...drivers, services: real }).verdict, 'cannot-be-tested');
    });
});

describe('a Redis that is said to keep nothing on disk', () => {
  const redis = claimOf('redis-sub-millisecond');
  const own = { ...redis, arms: redis.arms.filter(({ label }) => label.includes('nothing kept on disk')) };
  const fast = { 'redis-set-volatile': { ...steady(5000), latencyMs: 0.3 } };

  it('is judged by its latency', () => {
    assert.equal(rowOf(own, makeDrivers(fast)).verdict, 'confirmed');
    assert.equal(
      rowOf(own, makeDrivers({ 'redis-set-volatile': { ...steady(5000), latencyMs: 3 } })).verdict,
      'not-reached',
    );
  });

  it('has no verdict if it is a server of the user that does keep its data', () => {
    const services = makeDrivers({}).services.map((one) => ({ ...one, durability: 'durable' as const }));
    const row = rowOf(own, makeDrivers(fast, { services }));
    assert.equal(row.verdict, 'cannot-be-tested');
    assert.match(row.sentence, /keeps its data on disk/);
  });
});

describe('a claim over HTTP', () => {
  const latency = claimOf('responses-under-200ms');
  const stacks = TEN_STACKS.filter(({ id }) => id === 'express-postgres' || id === 'express-redis');

  it('about latency is true only up to a rate, which may be unknown', () => {
    const row = rowOf(latency, runPart('latency', { stacks, engines: ['k6'], visits: 5 }));
    assert.equal(row.verdict, 'depends');
    assert.match(row.sentence, /Up to which value it is true is not known/);
  });

  it('compares a stack with another one of the same blocks', () => {
    const cached = TEN_STACKS.filter(({ id }) => id === 'express-postgres' || id === 'express-postgres-memcached');
    const claim = { ...claimOf('memcached-caching'), arms: claimOf('memcached-caching').arms.slice(1) };
    const row = rowOf(claim, runPart('cache', { stacks: cached, engines: ['autocannon'], visits: 6 }));
    const [ratio] = row.arms;
    assert.ok(ratio?.value !== null && ratio !== undefined && Math.abs(ratio.value.center - 3300 / 2650) < 0.15);
    assert.equal(row.verdict, 'confirmed');
    assert.match(ratio.settings, /32 connections, 10,000 items, PostgreSQL/);
  });

  it('has no ratio of two stacks from fewer than three blocks', () => {
    const cached = TEN_STACKS.filter(({ id }) => id === 'express-postgres' || id === 'express-postgres-memcached');
    const claim = { ...claimOf('memcached-caching'), arms: claimOf('memcached-caching').arms.slice(1) };
    const row = rowOf(claim, runPart('cache', { stacks: cached, engines: ['autocannon'], visits: 2 }));
    assert.equal(row.verdict, 'not-decided');
    assert.match(row.sentence, /fewer than three blocks/);
  });
});

describe('the page', () => {
  const hostile = '<script>alert(1)</script> | `x` \u001b[31m';
  const result = makeClaims({
    title: hostile,
    claims: [{ ...atTheDriver, text: hostile, test: hostile }, mongodb],
    parts: [
      makeDrivers({
        ...three(1000, 2000, 15_000),
        'postgres-insert-1': { ...steady(9), visit: { settings: { a: hostile } } },
      }),
    ],
  });
  const model = buildClaimsModel(result);

  it('has the same figures in every form', () => {
    const forms = [
      renderClaimsHtml(model),
      renderClaimsMarkdown(model),
      renderClaimsTerminal(model, { width: 200, color: false }),
    ];
    for (const text of forms)
      for (const shown of ['15,000/s', 'not decided', '2,000/s']) assert.ok(text.toLowerCase().includes(shown), shown);
    assert.equal((JSON.parse(renderJson(model)) as ClaimsModel).claims.length, 2);
  });

  it('shows text from outside as text', () => {
    const html = renderClaimsHtml(model);
    assert.ok(!html.includes('<script>alert'));
    for (const text of [
      html,
      renderClaimsMarkdown(model),
      renderClaimsTerminal(model, { width: 200, color: false }),
      renderJson(model),
    ])
      assert.ok(!text.includes('\u001b'));
    assert.ok(!renderClaimsMarkdown(model).includes('<script>'));
  });

  it('states which study answers more, and what blocks there are, also after a loss', () => {
    const capacity = makeClaims({ claims: [claimOf('responses-under-200ms')], parts: [] });
    const part = { id: 'pool', title: 'A pool and none', study: 'pool', estimateMs: 1 };
    const losses = ['From A pool and none on: 3 blocks of 1.0 s.'];
    const factsOf = (plan: Partial<typeof capacity.plan>): string =>
      buildClaimsModel({ ...capacity, plan: { ...capacity.plan, ...plan } })
        .plan.map(({ name, value }) => `${name}: ${value}`)
        .join('\n');
    const facts = factsOf({ parts: [part] });
    assert.match(
      facts,
      /^Blocks: 5 of each part that is not a capacity measurement, with 2\.0 s of each measurement$/m,
    );
    assert.match(facts, /^Part pool: A pool and none; `stackbench study pool` answers more$/m);
    assert.match(factsOf({ losses }), /of each measurement, as planned; later parts are smaller$/m);
  });

  it('states the blocks, the machine and the command', () => {
    const text = renderClaimsMarkdown(model);
    for (const shown of ['Example CPU', 'stackbench claims', '5 of each part']) assert.ok(text.includes(shown), shown);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestedClaim } from '../../../model/claims/claim.ts';
import type { DriverVisit } from '../../../model/document/claims-result.ts';
import { buildClaimsModel } from '../../../reports/claims/build-claims-model.ts';
import type { ClaimRow } from '../../../reports/claims/claims-model.ts';
import { type MadeWorkload, claimOf, makeClaims, makeDrivers } from '../../support/make-claims.ts';
import { makeLatency } from '../../support/make-measured.ts';

/** What a claim says of one workload. */
function rowOf(
  id: string,
  workload: string,
  made: MadeWorkload,
): { readonly row: ClaimRow; readonly exitCode: number } {
  const claim = claimOf(id);
  const arms = claim.arms.filter(({ by, role }) => 'workload' in by && by.workload === workload && role === 'decides');
  const own: TestedClaim = { ...claim, arms };
  const { claims, exitCode } = buildClaimsModel(
    makeClaims({ claims: [own], parts: [makeDrivers({ [workload]: made })] }),
  );
  const [row] = claims;
  assert.ok(row !== undefined);
  return { row, exitCode };
}

const insert = (made: MadeWorkload): ReturnType<typeof rowOf> =>
  rowOf('postgres-transactions', 'postgres-insert', made);
const get = (made: MadeWorkload): ReturnType<typeof rowOf> => rowOf('redis-sub-millisecond', 'redis-get', made);
const perSec = [14_000, 14_100, 13_900, 14_050, 13_950];
const NOT_ONE: Partial<DriverVisit> = { calls: 0, rows: 0, latency: null, failed: 3000, reason: 'disk full' };

describe('a workload of which some blocks went wrong', () => {
  it('has failed if every call of a block did, however good the other blocks are', () => {
    assert.equal(insert({ perSec }).row.verdict, 'confirmed');
    const { row, exitCode } = insert({ perSec, blocks: { 3: NOT_ONE, 4: NOT_ONE } });
    assert.deepEqual([row.verdict, row.arms[0]?.obstacle, exitCode], ['not-decided', 'failed', 3]);
    assert.match(row.sentence, /3,000 calls failed: disk full/);
  });

  it('has failed if a block was not measured', () => {
    const error = { code: 'service-gone', what: 'PostgreSQL ended.', why: 'Signal 9.', fix: 'Again.' };
    const { row, exitCode } = insert({ perSec, blocks: { 0: { ...NOT_ONE, failed: 0, reason: null, error } } });
    assert.deepEqual([row.verdict, exitCode], ['not-decided', 3]);
    assert.match(row.sentence, /PostgreSQL ended\. Signal 9/);
  });

  it('is invalid if its datastore stood still in a block', () => {
    const why = 'PostgreSQL stood still for about 3 s during a measured round.';
    const error = { code: 'stood-still', what: 'The figures of a block are invalid.', why, fix: 'Again.' };
    const { row, exitCode } = insert({ perSec, blocks: { 1: { error } } });
    assert.deepEqual([row.verdict, row.arms[0]?.obstacle, exitCode], ['not-decided', 'invalid', 5]);
    assert.match(row.sentence, /PostgreSQL stood still/);
  });

  it('has failed if the failed calls of a few blocks are too many of all', () => {
    const { row } = insert({ perSec, blocks: { 2: { failed: 900, reason: 'too many clients' } } });
    assert.match(row.sentence, /900 calls failed: too many clients/);
    assert.equal(insert({ perSec, blocks: { 2: { failed: 10, reason: 'once' } } }).row.verdict, 'confirmed');
  });
});

describe('the percentile of a workload', () => {
  it('is not missed by a datastore that was asked by a process without time, but may be reached', () => {
    const busy = { cpuShare: 1 };
    assert.equal(get({ perSec, latencyMs: 3 }).row.verdict, 'not-reached');
    const missed = get({ perSec, latencyMs: 3, visit: busy });
    assert.deepEqual([missed.row.verdict, missed.exitCode], ['not-decided', 4]);
    assert.match(missed.row.sentence, /at most 3.*the process that asked was the limit: it used up to 100% of a core/);
    assert.equal(get({ perSec, latencyMs: 0.3, visit: busy }).row.verdict, 'confirmed');
  });

  it('is not known if a block has too few calls for it: that one may be the slowest', () => {
    const { row } = get({ perSec: [14_000, 14_000, 14_000, 100] });
    assert.equal(row.verdict, 'not-decided');
    assert.match(row.sentence, /too few calls for this percentile in a block/);
  });

  it('is that of all calls, not the mean of blocks', () => {
    const slow = makeLatency(
      'histogram',
      Array.from({ length: 20_000 }, () => 9000),
    );
    const { row } = get({ perSec, blocks: { 4: { latency: slow } } });
    assert.ok(Math.abs((row.arms[0]?.value?.center ?? 0) - 9) < 0.1, `${row.arms[0]?.value?.center}`);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestedClaim } from '../../../model/claims/claim.ts';
import type { ClaimsPart } from '../../../model/document/claims-result.ts';
import type { Visit } from '../../../model/document/visit.ts';
import { buildClaimsModel } from '../../../reports/claims/build-claims-model.ts';
import type { ClaimRow } from '../../../reports/claims/claims-model.ts';
import { TEN_STACKS } from '../../support/made-stacks.ts';
import { claimOf, makeClaims } from '../../support/make-claims.ts';
import { type ResultOptions, makeResult } from '../../support/make-result.ts';

/** A claim of the registry with what decides it over HTTP, except a bound. */
function onlyHttp(id: string): TestedClaim {
  const claim = claimOf(id);
  return { ...claim, arms: claim.arms.filter(({ by, role }) => by.kind.startsWith('run') && role === 'decides') };
}

function rowOf(claim: TestedClaim, ...parts: readonly ClaimsPart[]): ClaimRow {
  const [row] = buildClaimsModel(makeClaims({ claims: [claim], parts })).claims;
  assert.ok(row !== undefined);
  return row;
}

function runPart(id: string, options: ResultOptions): ClaimsPart {
  return { kind: 'run', id, result: makeResult(options) };
}

describe('a measurement over HTTP that something disturbed', () => {
  const BUSY = { code: 'generator-busy', message: 'The generator was busy.', fix: 'Fewer.', invalidates: true };
  const STOOD = { code: 'stood-still', message: 'PostgreSQL stood still.', fix: 'Again.', invalidates: true };
  const writes = onlyHttp('postgres-transactions');
  const stacks = TEN_STACKS.filter(({ id }) => id === 'express-postgres').map((one) => ({ ...one, okPerSec: 15_000 }));
  const closed = (options: ResultOptions): ClaimRow =>
    rowOf(writes, runPart('writes', { stacks, engines: ['autocannon'], visits: 4, ...options }));

  it('is a lower bound if the generator was the limit, and only that', () => {
    const row = closed({ closed: () => ({ warnings: [BUSY] }) });
    assert.equal(row.verdict, 'confirmed');
    assert.deepEqual([row.arms[0]?.value?.hi, row.arms[0]?.obstacle], [null, null]);
    assert.match(row.arms[0]?.reason ?? '', /at least/);
  });

  it('is invalid if too many requests failed, even if the generator was the limit', () => {
    const row = closed({ closed: () => ({ warnings: [BUSY], requests: 45_000, failures: 18_000 }) });
    assert.deepEqual([row.verdict, row.arms[0]?.obstacle], ['not-decided', 'invalid']);
    assert.match(row.sentence, /too many requests failed/);
  });

  it('is invalid for another reason as well as that of the generator, and names that one', () => {
    const rounds = closed({ closed: () => ({ warnings: [BUSY, STOOD] }) });
    const visits = closed({
      closed: () => ({ warnings: [BUSY] }),
      visit: (visit) => ({ ...visit, warnings: [STOOD] }),
    });
    const run = closed({ closed: () => ({ warnings: [BUSY] }), warnings: [STOOD] });
    for (const row of [rounds, visits, run]) {
      assert.deepEqual([row.verdict, row.arms[0]?.obstacle], ['not-decided', 'invalid']);
      assert.match(row.sentence, /PostgreSQL stood still/);
    }
  });

  const held = (visit: Visit): Visit => ({
    ...visit,
    rounds: visit.rounds.map((round) => {
      if (round.state !== 'completed') return round;
      const { measured } = round;
      const cores = {
        system: { cores: 1, foreignShare: 0.7, stealShare: 0 },
        generator: { cores: 1, foreignShare: 0, stealShare: 0 },
      };
      return { ...round, measured: { ...measured, resources: { ...measured.resources, cores } } };
    }),
  });

  it('is no miss if other programs had most of its cores, and a value that is reached stays reached', () => {
    const slow = stacks.map((one) => ({ ...one, okPerSec: 900 }));
    assert.equal(closed({ stacks: slow }).verdict, 'not-reached');
    const missed = closed({ stacks: slow, visit: held });
    assert.equal(missed.verdict, 'not-decided');
    assert.match(missed.sentence, /at least: other programs used its cores.*70%/);
    assert.equal(closed({ visit: held }).verdict, 'confirmed');
  });

  it('has no p99 that is missed because other programs had most of its cores', () => {
    const redis = TEN_STACKS.filter(({ id }) => id === 'express-redis');
    const at = (medianUs: number, visit: ResultOptions['visit'] = (one) => one): ClaimRow => {
      const made = redis.map((one) => ({ ...one, medianUs }));
      const claim = onlyHttp('redis-sub-millisecond');
      return rowOf(claim, runPart('latency', { stacks: made, engines: ['k6'], visits: 4, visit }));
    };
    assert.equal(at(20_000).verdict, 'not-reached');
    const missed = at(20_000, held);
    assert.equal(missed.verdict, 'not-decided');
    assert.match(missed.sentence, /at most: other programs used its cores.*70%/);
    assert.equal(at(50, held).verdict, 'confirmed');
  });

  it('has no CPU time if that of a visit is not known', () => {
    const joi = onlyHttp('joi');
    const variants = TEN_STACKS.filter(({ id }) => id === 'express-memory' || id === 'express-postgres').flatMap(
      (one) =>
        ['none', 'joi'].map((value) => ({
          ...one,
          id: `${one.id}@${value}`,
          variant: { of: one.id, settings: { 'express.validation': value } },
        })),
    );
    const row = (visit: ResultOptions['visit'] = (one) => one): ClaimRow =>
      rowOf(joi, runPart('validation', { stacks: variants, engines: ['autocannon'], visits: 5, visit }));
    assert.ok(row().arms.every(({ value }) => value !== null));
    const without = row((visit) => ({
      ...visit,
      rounds: visit.rounds.map((round) =>
        round.state === 'completed' && visit.repetition === 0
          ? { ...round, measured: { ...round.measured, resources: { ...round.measured.resources, appCpuUs: null } } }
          : round,
      ),
    }));
    assert.equal(without.verdict, 'not-decided');
    assert.match(without.sentence, /the CPU time of a visit is not known/);
  });
});

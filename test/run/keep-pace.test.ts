import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Pace, type PlayedVisit, keepPace } from '../../runner/experiments/run/plan/keep-pace.ts';
import { regroup } from '../../runner/experiments/run/plan/regroup.ts';
import { resolvePlan } from '../../runner/experiments/run/plan/resolve-plan.ts';
import { spareTargets } from '../../runner/experiments/run/run-blocks.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import { planRequest } from '../support/plan-request.ts';

const EIGHT_MINUTES = 480_000;
const nowhere = { generatorCpus: [], systemCpus: [] };
const spare = spareTargets(CATALOGUE);
const targets = CATALOGUE.map(({ id }) => id);
const ranked = targets.filter((id) => ![...spare.control, ...spare.demonstration].includes(id));

interface Played {
  readonly elapsedMs: number;
  readonly visits: readonly PlayedVisit[];
  readonly pace: Pace;
}

/** A whole run by a clock of our own: `overheadMs` is what a visit takes beside its rounds. */
function play(overheadMs: (visit: number, target: string) => number, maxDurationMs: number | null): Played {
  const plan = resolvePlan(planRequest({ targets, maxDurationMs }), nowhere, spare);
  const visits: PlayedVisit[] = [];
  const calibrationsMs: number[] = [];
  let elapsedMs = 0;
  let pace: Pace = { size: { visits: 3, durationMs: plan.durationMs, leftOut: [] }, left: plan.order, losses: [] };
  for (;;) {
    pace = keepPace(plan, spare, { elapsedMs, played: visits, calibrationsMs, size: pace.size, left: pace.left });
    const repetition = pace.left[0]?.repetition;
    if (repetition === undefined) return { elapsedMs, visits, pace };
    calibrationsMs.push(3700);
    elapsedMs += 3700;
    const { durationMs } = pace.size;
    for (const { target } of pace.left.filter((step) => step.repetition === repetition)) {
      const tookMs = overheadMs(visits.length, target) + plan.engines.length * durationMs;
      visits.push({ target, repetition, durationMs, tookMs });
      elapsedMs += tookMs;
    }
    pace = { ...pace, left: pace.left.filter((step) => step.repetition !== repetition) };
  }
}

const visitsOf = ({ visits }: Played, target: string): number =>
  visits.filter((visit) => visit.target === target).length;

describe('a run against its maximum duration', () => {
  it('is played as planned on a machine as fast as estimated, or without a maximum', () => {
    for (const played of [play(() => 6000, EIGHT_MINUTES), play(() => 60_000, null)]) {
      assert.equal(played.visits.length, 30);
      assert.ok(played.visits.every(({ durationMs }) => durationMs === 3000));
      assert.deepEqual(played.pace.losses, []);
    }
  });

  it('shortens rounds on a slower machine, and no stack loses a visit', () => {
    const played = play(() => 11_000, EIGHT_MINUTES);
    for (const target of targets) assert.equal(visitsOf(played, target), 3, target);
    assert.ok(played.elapsedMs <= EIGHT_MINUTES * 1.02, `${played.elapsedMs} ms`);
    assert.match(played.pace.losses.join(' '), /Rounds of .* slower than estimated/);
  });

  it('then leaves out demonstrations and controls, and the ranked stacks have their third visit', () => {
    const played = play(() => 15_500, EIGHT_MINUTES);
    for (const target of ranked) assert.equal(visitsOf(played, target), 3, target);
    assert.ok(visitsOf(played, 'express-memcached') < 3);
    assert.ok(played.elapsedMs <= EIGHT_MINUTES * 1.05, `${played.elapsedMs} ms`);
    assert.match(played.pace.losses.join(' '), /After visit \d without the demonstrations/);
  });

  it('drops a repetition last, and then all ranked stacks have the same number of visits', () => {
    for (const overheadMs of [22_000, 40_000, 90_000]) {
      const played = play(() => overheadMs, EIGHT_MINUTES);
      const counts = ranked.map((target) => visitsOf(played, target));
      assert.equal(new Set(counts).size, 1, counts.join());
      assert.equal(counts[0], played.pace.size.visits);
      assert.ok((counts[0] ?? 0) < 3 && (counts[0] ?? 0) >= 1);
      assert.match(played.pace.losses[0] ?? '', /instead of 3 visits .* slower than estimated/);
    }
  });

  it('names no loss if only its last block ended late, since nothing was left to play', () => {
    const played = play((visit) => (visit < 29 ? 6000 : 300_000), EIGHT_MINUTES);
    assert.ok(played.elapsedMs > EIGHT_MINUTES);
    assert.equal(played.visits.length, 30);
    assert.deepEqual(played.pace.losses, []);
  });

  it('says from which visit on controls were left out, and shortens no round that was played', () => {
    const played = play((visit) => (visit < 10 ? 12_000 : 14_000), EIGHT_MINUTES);
    const had = visitsOf(played, 'node-memory');
    assert.ok(had > 0 && had < 3, `${had} visits`);
    assert.match(played.pace.losses.join(' '), new RegExp(`After visit ${had} without the controls \\(node-memory`));
  });

  it('is not shortened for one slow start', () => {
    const played = play((visit) => (visit === 0 ? 20_000 : 6000), EIGHT_MINUTES);
    assert.ok(played.visits.every(({ durationMs }) => durationMs === 3000));
  });

  it('meets a machine that becomes slow late with what is still to come', () => {
    const played = play((visit) => (visit < 10 ? 6000 : 14_000), EIGHT_MINUTES);
    for (const target of ranked) assert.equal(visitsOf(played, target), 3, target);
    assert.ok(played.elapsedMs <= EIGHT_MINUTES * 1.05, `${played.elapsedMs} ms`);
    assert.ok(played.visits.slice(0, 10).every(({ durationMs }) => durationMs === 3000));
  });

  it('knows from measured rounds whether the limit of errors can still be established', () => {
    const { losses } = play(() => 15_500, EIGHT_MINUTES).pace;
    assert.match(losses.at(-1) ?? '', /cannot establish errors<=0\.1%, which needs 2,996/);
  });

  it('counts the visits that the reference has in each group, and says that memory is the reason', () => {
    const plan = resolvePlan(planRequest({ targets: ranked, maxDurationMs: EIGHT_MINUTES }), nowhere);
    const [reference = '', ...others] = ranked;
    const [current = assert.fail()] = plan.order;
    const left = regroup({
      ...{ reference, members: others.map((id) => [id]), planned: plan.order, seed: 1 },
      ...{ left: plan.order.slice(ranked.length), current, added: others.map((_, group) => group) },
    });
    assert.equal(left.length, 3 * 2 * others.length);
    const progress = { played: [], calibrationsMs: [], size: { visits: 3, durationMs: 3000, leftOut: [] } };
    const paceAt = (elapsedMs: number, order: Pace['left']): Pace =>
      keepPace(plan, spare, { ...progress, elapsedMs, left: order });
    const startedAtMs = 120_000;
    assert.deepEqual(paceAt(startedAtMs, plan.order).losses, []);
    const { size, losses } = paceAt(startedAtMs, left);
    assert.ok(size.durationMs < 3000 && size.visits === 3, JSON.stringify(size));
    assert.match(losses.join(' '), /to end within 8 min 0 s, as memory does not hold all stacks at once/);
  });
});

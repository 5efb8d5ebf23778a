import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as check, array, integer, property, record } from 'fast-check';
import type { Slice } from '../../model/document/measured.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { calmThroughput } from '../../reports/run/figures/calm-throughput.ts';
import { makeResult, type ResultOptions } from '../support/make-result.ts';

/** Slices of a quarter of a second with so many answers, and such shares of waiting. */
function slices(...list: readonly (readonly [ok: number, waitShare: number | null])[]): Slice[] {
  return list.map(([ok, waitShare], index) => ({
    ...{ startMs: index * 1000, durationMs: 250, failed: 0, inFlightAtEnd: 0 },
    ...{ ok, waitShare },
  }));
}

test('slices in which others kept a core from the stack are left out', () => {
  const calm = slices([100, 0.01], [100, 0.1], [10, 0.11], [100, 0], [100, 0.02], [20, 0.9]);
  assert.deepEqual(calmThroughput({ slices: calm }), { perSec: 400, calm: 4, slices: 6 });
});

test('fewer than four calm slices have no throughput: those that waited least are not chosen instead', () => {
  const busy = slices([10, 0.9], [90, 0.2], [100, 0.01], [80, 0], [70, 0.04], [20, 0.8]);
  assert.deepEqual(calmThroughput({ slices: busy }), { perSec: null, calm: 3, slices: 6 });
  assert.deepEqual(calmThroughput({ slices: slices([50, 0.9], [100, 0]) }), { perSec: null, calm: 1, slices: 2 });
});

test('nothing is known of a round of which one slice is unknown', () => {
  assert.equal(calmThroughput({ slices: slices([100, 0], [100, 0], [100, 0], [100, 0], [0, null]) }), null);
});

test('longer slices count for more', () => {
  const [long = assert.fail(), ...rest] = slices([400, 0], [50, 0], [50, 0], [50, 0]);
  assert.equal(calmThroughput({ slices: [{ ...long, durationMs: 1000 }, ...rest] })?.perSec, 550_000 / 1750);
});

test('a round in one piece has no calm slices, nor has one without any time', () => {
  assert.equal(calmThroughput({ slices: null }), null);
  assert.equal(calmThroughput({ slices: [] }), null);
});

test('the throughput of calm slices lies between those of the slowest and the fastest calm slice', () => {
  const any = array(record({ ok: integer({ min: 0, max: 500 }), wait: integer({ min: 0, max: 20 }) }), {
    minLength: 1,
    maxLength: 30,
  });
  check(
    property(any, (list) => {
      const found = calmThroughput({ slices: slices(...list.map(({ ok, wait }) => [ok, wait / 100] as const)) });
      const rates = list.flatMap(({ ok, wait }) => (wait <= 10 ? [ok * 4] : []));
      assert.ok(found !== null && found.calm === rates.length && found.slices === list.length);
      if (rates.length < 4) assert.equal(found.perSec, null);
      else {
        assert.ok((found.perSec ?? -1) >= Math.min(...rates) - 1e-9);
        assert.ok((found.perSec ?? Infinity) <= Math.max(...rates) + 1e-9);
      }
    }),
  );
});

const factOf = (options: ResultOptions): string =>
  buildReportModel(makeResult(options)).environment.find(({ key }) => key === 'calm-slices')?.value ?? '';

test('a report has the undisturbed throughput beside the one as found, and ranks by the latter', () => {
  assert.match(factOf({}), /express-redis [\d,]+ requests\/s in 33 of 36 slices \(as found 4,106\)/);
  const disturbed = makeResult();
  for (const { rounds, target } of disturbed.visits)
    for (const round of rounds)
      if (round.state === 'completed' && target === 'express-redis')
        for (const slice of round.measured.slices ?? []) if ((slice.waitShare ?? 0) > 0.1) slice.ok = 0;
  const ranks = (made: typeof disturbed) =>
    buildReportModel(made).sections.flatMap(({ rows }) => rows.map(({ rank, closed }) => [rank, closed?.okPerSec]));
  assert.deepEqual(ranks(disturbed), ranks(makeResult()));
});

test('a stack that had too few calm slices in one of its rounds says so', () => {
  const disturbed = makeResult();
  const visit = disturbed.visits.find(({ target }) => target === 'express-redis');
  for (const round of visit?.rounds ?? [])
    if (round.state === 'completed') for (const slice of round.measured.slices ?? []) slice.waitShare = 0.2;
  const facts = buildReportModel(disturbed).environment;
  assert.match(
    facts.find(({ key }) => key === 'calm-slices')?.value ?? '',
    /express-redis unknown: not enough calm slices, 22 of 36 slices \(as found 4,106\)/,
  );
});

test('a failing stack has no undisturbed throughput, and older files have none', () => {
  const failing = factOf({ closed: ({ id }) => (id === 'express-redis' ? { failures: 4000 } : {}) });
  assert.ok(failing.includes('express-postgres ') && !failing.includes('express-redis '));
  assert.equal(factOf({ turns: false }), '');
});

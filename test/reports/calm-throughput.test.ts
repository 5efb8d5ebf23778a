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

test('slices in which the stack waited for a core are left out', () => {
  const calm = slices([100, 0.01], [100, 0.05], [10, 0.06], [100, 0], [100, 0.02], [20, 0.9]);
  assert.deepEqual(calmThroughput({ slices: calm }), { perSec: 400, used: 4, slices: 6 });
});

test('the four slices with the least wait are used if fewer are calm', () => {
  const busy = slices([10, 0.9], [90, 0.2], [100, 0.01], [80, 0.3], [70, 0.4], [20, 0.8]);
  assert.deepEqual(calmThroughput({ slices: busy }), { perSec: 340, used: 4, slices: 6 });
});

test('all slices are used if there are not four, or if the wait of one is unknown', () => {
  assert.deepEqual(calmThroughput({ slices: slices([50, 0.9], [100, 0]) }), { perSec: 300, used: 2, slices: 2 });
  const unknown = slices([100, 0], [100, 0], [100, 0], [100, 0], [0, null]);
  assert.deepEqual(calmThroughput({ slices: unknown }), { perSec: 320, used: 5, slices: 5 });
});

test('longer slices count for more', () => {
  const [long = assert.fail(), ...rest] = slices([400, 0], [50, 0], [50, 0], [50, 0]);
  assert.equal(calmThroughput({ slices: [{ ...long, durationMs: 1000 }, ...rest] })?.perSec, 550_000 / 1750);
});

test('a round in one piece has no calm slices, nor has one without any time', () => {
  assert.equal(calmThroughput({ slices: null }), null);
  assert.equal(calmThroughput({ slices: [] }), null);
});

test('the throughput of calm slices lies between those of the slowest and the fastest slice', () => {
  const any = array(record({ ok: integer({ min: 0, max: 500 }), wait: integer({ min: 0, max: 100 }) }), {
    minLength: 1,
    maxLength: 30,
  });
  check(
    property(any, (list) => {
      const found = calmThroughput({ slices: slices(...list.map(({ ok, wait }) => [ok, wait / 100] as const)) });
      assert.ok(found !== null && found.used >= Math.min(4, list.length) && found.slices === list.length);
      const rates = list.map(({ ok }) => ok * 4);
      assert.ok(found.perSec >= Math.min(...rates) - 1e-9 && found.perSec <= Math.max(...rates) + 1e-9);
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
        for (const slice of round.measured.slices ?? []) if ((slice.waitShare ?? 0) > 0.05) slice.ok = 0;
  const ranks = (made: typeof disturbed) =>
    buildReportModel(made).sections.flatMap(({ rows }) => rows.map(({ rank, closed }) => [rank, closed?.okPerSec]));
  assert.deepEqual(ranks(disturbed), ranks(makeResult()));
});

test('a failing stack has no undisturbed throughput, and older files have none', () => {
  const failing = factOf({ closed: ({ id }) => (id === 'express-redis' ? { failures: 4000 } : {}) });
  assert.ok(failing.includes('express-postgres ') && !failing.includes('express-redis '));
  assert.equal(factOf({ turns: false }), '');
});

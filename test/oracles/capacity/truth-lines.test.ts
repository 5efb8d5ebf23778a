import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type TruthLine, lineOf, ratioWithTruth, sentenceOf } from '../../../bench/known-servers/truth-lines.ts';
import { tableOf } from '../../../bench/known-servers/truth-table.ts';
import type { CapacityEstimate } from '../../../model/capacity/capacity-estimate.ts';

const RUN = { run: 1, startedAt: '2026-01-01T00:00:00.000Z', noise: 0, seconds: 90 } as const;
const TRUTH = { truthPerSec: 480, truthWithin: 2, beforePerSec: 482 } as const;

function measured(value: number, low: number, high: number): CapacityEstimate {
  const perSec = { value, low, high };
  return {
    kind: 'measured',
    way: 'saturation',
    target: 'spins-fixed-2ms',
    blocks: [],
    checks: { played: 3, calm: 2, kept: 2 },
    caveats: [],
    perSec,
    asFoundPerSec: { value: 432, low: 400, high: 460 },
  };
}

function line(value: number, low: number, high: number, ratio: TruthLine['ratio'] = null): TruthLine {
  return lineOf(measured(value, low, high), TRUTH, { ratio, run: RUN });
}

it('a sentence says how far an estimate is from the truth, and whether its interval has it', () => {
  assert.equal(
    sentenceOf(line(470, 465, 475)),
    'spins-fixed-2ms: truth 480.0 ± 2.0/s; saturation 470.0 [465.0..475.0], off -2.1%, MISSES it; as found -10.0%; ' +
      'waited unknown; checks 2 of 2 calm, 3 played; 90 s',
  );
});

it('a ratio is compared with that of the truths', () => {
  const ratioFound = { center: 1.2, lo: 1.1, hi: 1.3, n: 4 };
  const found = { a: 'a', b: 'b', p: 0.01, established: true, spread: { variance: 0.01, df: 3 }, ratio: ratioFound };
  const ratio = ratioWithTruth(found, 1.25);
  assert.deepEqual(ratio, { value: 1.2, low: 1.1, high: 1.3, truth: 1.25 });
  assert.match(
    sentenceOf(line(470, 460, 490, ratio)),
    /has it;.*ratio 1\.200 \[1\.100\.\.1\.300\] of 1\.250, off -4\.0%, has it;/,
  );
  assert.equal(ratioWithTruth(undefined, 1.25), null);
});

it('the table counts the intervals that have the truth, and names the most that one was off', () => {
  const unknown = lineOf({ ...measured(1, 1, 1), kind: 'unknown', reason: 'None.' }, TRUTH, {
    ratio: null,
    run: RUN,
  });
  const rows = tableOf([line(470, 465, 475), line(484.8, 470, 500), unknown]).split('\n');
  assert.equal(rows.length, 3);
  assert.deepEqual(
    rows[2]
      ?.split('|')
      .map((cell) => cell.trim())
      .slice(1, 9),
    ['spins-fixed-2ms', '0', '3', '480.0', '-0.5%', '-2.1%', '2.1%', '1 of 3'],
  );
});

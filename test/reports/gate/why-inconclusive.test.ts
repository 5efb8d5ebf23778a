import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyInconclusive } from '../../../reports/gate/why-inconclusive.ts';

test('too few blocks for the number of comparisons are the reason, not noise', () => {
  for (const [maxBlocks, family, least] of [
    [8, 3, 10],
    [10, 11, 12],
    [12, 60, 16],
    [15, 35, 16],
  ] as const) {
    for (const blockSd of [0.005, 0.2]) {
      const text = whyInconclusive({
        effect: { center: 1.2, lo: 1.1, hi: 1.3 },
        blocks: maxBlocks,
        blockSd,
        family,
        isCutShort: false,
        mean: null,
        expensive: null,
        unsure: null,
        measuredMs: 64_000,
        msPerBlock: 8000,
        plan: { minEffect: 0.01, maxEffect: 0.05, maxBlocks, maxDurationMs: 300_000 },
      });
      assert.equal(
        text,
        `at most ${maxBlocks} blocks are too few for ${family} comparisons: even a slowdown in every block could be chance. This is not a failure. Re-run with --max-blocks ${least} or more.`,
      );
    }
  }
});

/** A test over all blocks of its plan, whose blocks differ so little that noise is no reason. */
const said = (center: number, lo: number, hi: number): string =>
  whyInconclusive({
    effect: { center, lo, hi },
    blocks: 30,
    blockSd: 0.02,
    family: 1,
    isCutShort: false,
    mean: null,
    expensive: null,
    unsure: null,
    measuredMs: 240_000,
    msPerBlock: 8000,
    plan: { minEffect: 0.01, maxEffect: 0.05, maxBlocks: 30, maxDurationMs: 300_000 },
  });

test('a change lies between the margins only if its estimate does', () => {
  assert.match(
    said(1.03, 1.005, 1.056),
    /^a change of \+3\.0% \(.*\) lies between the ignored \(1%\) and the failing \(5%\) slowdown, and 30 blocks do not show on which side\. /,
  );
});

test('a change outside the margins is undecided because of the margin that its interval still includes', () => {
  assert.match(
    said(0.995, 0.94, 1.052),
    /^a change of −0\.5% \(between −6\.0% and \+5\.2%\): after 30 blocks, the interval still includes the failing slowdown \(5%\)\. This is not a failure\. Re-run, or raise --max-duration to ~9 min and --max-blocks to 60\.$/,
  );
  assert.match(said(1.06, 1.008, 1.11), /: after 30 blocks, the interval still includes the ignored slowdown \(1%\)\./);
});

test('an alarm that needs stronger evidence than the interval says so', () => {
  assert.match(
    said(1.06, 1.012, 1.11),
    /: after 30 blocks, the decision needs stronger evidence than the 95% interval\./,
  );
});

test('several starts far above the others are the reason, not noise of the machine; one may be an accident', () => {
  const told = (count: number, hi: number): string =>
    whyInconclusive({
      effect: { center: 1.02, lo: 0.99, hi },
      blocks: 40,
      blockSd: 0.18,
      family: 1,
      isCutShort: false,
      mean: { mean: 1.1, high: 1.15 },
      expensive: { count, starts: 40, least: 1.38, most: 1.42 },
      unsure: null,
      measuredMs: 240_000,
      msPerBlock: 6000,
      plan: { minEffect: 0.01, maxEffect: 0.05, maxBlocks: 40, maxDurationMs: 300_000 },
    });
  assert.match(
    told(10, 1.08),
    /^the typical start is undecided \(\+2\.0%, .*\), but 10 of 40 starts of the head were at \+38\.0% to \+42\.0%/,
  );
  assert.match(
    told(1, 1.04),
    /^the typical start is not slower by 5% or more .* 1 of 40 starts of the head was at \+42\.0%/,
  );
  assert.match(told(1, 1.08), /^too noisy/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FamilyTest } from '../../model/stats/decide-family.ts';
import { blocksNeeded } from '../../model/stats/plan-blocks.ts';
import type { Margins } from '../../model/stats/sequential-test.ts';
import { detectableSlowdown } from '../oracles/detectable-slowdown.ts';
import { normalFrom } from '../support/machine-noise.ts';
import { blockNoise, describeOutcomes, type Outcomes, RESIDUAL_SD, simulateGates } from './simulate-gates.ts';

const settings = { minEffect: 0.01, maxEffect: 0.05, maxBlocks: 30 };
const alone = { ...settings, family: 1 };
const GATES = 6000;

/**
 * What an independent implementation of the same rule found on this noise (numpy, 3000 gates each) with critical values
 * for magnitudes in random order: gates in 100 that call a slowdown of 5 % a regression, and mean blocks without a
 * change and at +3, +5 and +10 %. Ours are for the worst order, so that gates may take up to a tenth more blocks.
 */
const ANCHOR = {
  quiet: { caught: 97.6, blocks: [10.0, 18.3, 13.9, 10.1] },
  shared: { caught: 96.9, blocks: [10.4, 19.0, 14.3, 10.1] },
  hostile: { caught: 97.5, blocks: [10.6, 19.9, 15.4, 10.1] },
} as const;
const EFFECTS = [0, 0.03, 0.05, 0.1] as const;

test('one test of at most 30 blocks: hardly a false alarm, 5 % caught in 95 of 100 gates, 10 % always, in about the blocks that were foreseen', (context) => {
  for (const machine of ['quiet', 'shared', 'hostile'] as const) {
    const { caught, blocks } = ANCHOR[machine];
    for (const [index, effect] of EFFECTS.entries()) {
      const found = singleGates(machine, effect, settings);
      context.diagnostic(`${machine}, +${100 * effect} %: ${describeOutcomes(found)}`);
      if (effect === 0) assert.ok(found.regressed <= 0.002 && found.pass >= 0.995 && found.improved <= 0.005);
      if (effect === 0.05) assert.ok(Math.abs(100 * found.regressed - caught) < 2.5 && found.pass <= 0.025, machine);
      if (effect === 0.1) assert.ok(found.regressed > 0.999);
      const more = found.meanBlocks / (blocks[index] ?? 0) - 1;
      assert.ok(more > -0.02 && more < 0.11, `${machine}, ${effect}: ${found.meanBlocks} blocks`);
    }
  }
});

test('ten blocks more catch 5 % in 98 of 100 gates even on a hostile machine, and leave hardly a gate without an answer', (context) => {
  for (const effect of EFFECTS) {
    const found = singleGates('hostile', effect, { ...settings, maxBlocks: 40 });
    context.diagnostic(`hostile, +${100 * effect} %: ${describeOutcomes(found)}`);
    if (effect === 0) assert.ok(found.regressed <= 0.002 && found.pass >= 0.998);
    if (effect === 0.05) assert.ok(found.regressed >= 0.975 && found.inconclusive <= 0.01);
    if (effect === 0.1) assert.ok(found.regressed > 0.999);
  }
});

test('seven tests over three endpoints: false alarms together under 1 %, 5 % at one endpoint caught in 95 of 100', (context) => {
  for (const [name, slowdowns, alarms] of [
    ['no change', [0, 0, 0], [0, 0.005]],
    ['all 1 % slower, which is to be ignored', [0.01, 0.01, 0.01], [0, 0.01]],
    ['all 5 % slower', [0.05, 0.05, 0.05], [0.95, 1]],
    ['one 5 % slower', [0.05, 0, 0], [0.95, 1]],
    ['one 10 % slower', [0.1, 0, 0], [0.99, 1]],
  ] as const) {
    const found = simulateGates(
      (random) => familyOf(slowdowns, random),
      { ...settings, maxBlocks: 40 },
      { gates: 1000, seed: 6 },
    );
    context.diagnostic(`${name}: ${describeOutcomes(found)}`);
    const spread = 3 * Math.sqrt(0.25 / 1000) * Math.min(1, 4 * Math.max(found.regressed, 0.001));
    assert.ok(found.regressed >= alarms[0] - spread && found.regressed <= alarms[1] + spread, name);
  }
});

test('faster heads are said to be improved, and those that are not, are not', (context) => {
  for (const [effect, least, most] of [
    [-0.1, 0.85, 1],
    [-0.05, 0.2, 1],
    [-0.01, 0, 0.03],
    [0, 0, 0.005],
  ] as const) {
    const found = singleGates('shared', effect, settings);
    context.diagnostic(`${100 * effect} %: ${describeOutcomes(found)}`);
    assert.ok(found.improved >= least && found.improved <= most && found.regressed <= 0.001, `${effect}`);
  }
});

test('the blocks said to be needed are enough in 95 of 100 gates, and half of them are not', (context) => {
  for (const blockSd of [0.03, 0.04, 0.05, 0.06]) {
    const needed = blocksNeeded(blockSd, alone);
    const [enough, half] = [needed, needed >> 1].map((blocks) =>
      normalGates(blockSd, 0.05, { ...settings, maxBlocks: blocks }),
    );
    const caught = [enough, half].map((one) => `${(100 * (one?.regressed ?? 0)).toFixed(1)} %`);
    context.diagnostic(
      `sd ${100 * blockSd} %: ${needed} blocks catch 5 % in ${caught[0]}, half of them in ${caught[1]}`,
    );
    assert.ok(enough && enough.regressed > 0.93 && enough.regressed < 0.98, `${blockSd}`);
    assert.ok(half && half.regressed < 0.8, `${blockSd}`);
  }
  assert.ok(blocksNeeded(0.09, alone) > 60);
  assert.equal(blocksNeeded(0.001, alone), 8);
  assert.ok(blocksNeeded(0.04, { ...alone, family: 8 }) > blocksNeeded(0.04, alone));
  assert.ok(Number.isFinite(blocksNeeded(0.04, { ...alone, maxBlocks: 11, family: 8 })));
});

test('the slowdown said to be detectable is missed about once in forty gates', (context) => {
  for (const blockSd of [0.03, 0.06, 0.09]) {
    const slowdown = detectableSlowdown(blockSd, alone);
    // A pass may not end these gates early: what counts is what T can see in all the blocks.
    const { regressed } = normalGates(blockSd, slowdown, { ...settings, maxEffect: -0.5 });
    context.diagnostic(
      `sd ${100 * blockSd} %: +${(100 * slowdown).toFixed(1)} % is caught in ${(100 * regressed).toFixed(1)} %`,
    );
    assert.ok(Math.abs(regressed - 0.975) < 0.012, `${blockSd}: ${regressed}`);
  }
});

function slowed(ratios: readonly number[], slowdown: number): number[] {
  return ratios.map((ratio) => ratio + Math.log1p(slowdown));
}

function singleGates(machine: keyof typeof RESIDUAL_SD, slowdown: number, gate: Margins): Outcomes {
  return simulateGates(
    (random) => [{ key: 'cpu', ratios: slowed(blockNoise(RESIDUAL_SD[machine], gate.maxBlocks, random), slowdown) }],
    gate,
    { gates: GATES, seed: 5 },
  );
}

function normalGates(blockSd: number, slowdown: number, gate: Margins): Outcomes {
  return simulateGates(
    (random) => {
      const normal = normalFrom(random);
      return [
        { key: 'cpu', ratios: Array.from({ length: gate.maxBlocks }, () => Math.log1p(slowdown) + blockSd * normal()) },
      ];
    },
    gate,
    { gates: 2000, seed: 7 },
  );
}

/**
 * CPU and p50 of three endpoints and the mean of CPU: half of each test's variance is the processes' and so common to
 * all.
 */
function familyOf(slowdowns: readonly number[], random: () => number): FamilyTest[] {
  const common = blockNoise(RESIDUAL_SD.shared, 40, random);
  const tests = slowdowns.flatMap((slowdown, endpoint) =>
    ['cpu', 'p50'].map((metric) => {
      const own = blockNoise(RESIDUAL_SD.shared, 40, random);
      const ratios = own.map((value, block) => (value + (common[block] ?? 0)) / Math.SQRT2);
      return { key: `${endpoint} ${metric}`, ratios: slowed(ratios, slowdown) };
    }),
  );
  const cpu = tests.filter(({ key }) => key.endsWith('cpu'));
  const mean = common.map((_, block) => cpu.reduce((sum, { ratios }) => sum + (ratios[block] ?? 0), 0) / cpu.length);
  return [...tests, { key: 'mean cpu', ratios: mean }];
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FamilyTest } from '../../model/stats/decide-family.ts';
import { sampleVariance } from '../../model/stats/moderated-variance.ts';
import { shuffled } from '../../model/stats/seeded-random.ts';
import { labPools, madePool, type Pool, recordedPools } from './recorded-pools.ts';
import { describeOutcomes, simulateGates } from './simulate-gates.ts';

const GATES = 10_000;
/** Up to this spread of blocks the gate promises to catch 5 % in 95 of 100. */
const STEADY_SD = 0.041;
const settings = { minEffect: 0.01, maxEffect: 0.05 };
/** Three standard errors of so many gates at 1 in 40. */
const SLACK = 0.005;

const lab = labPools();
const recorded = await recordedPools();

for (const pool of [madePool(), ...recorded, ...(lab?.same ?? [])]) {
  test(`blocks without a change, with labels at random, raise under 1 in 100 alarms, and made 5 % slower are caught: ${pool.name}`, (context) => {
    for (const keys of casesOf(pool)) {
      const noisiest = Math.max(...keys.map((key) => spreadOf(pool, key)));
      const gate = { ...settings, maxBlocks: keys.length === 1 ? 30 : 40 };
      const run = (slowdown: number) =>
        simulateGates((random) => replay(pool, keys, { slowdown, blocks: gate.maxBlocks, random }), gate, {
          gates: GATES,
          seed: 3,
        });
      const [same, slower] = [run(0), run(0.05)];
      context.diagnostic(
        `${keys.join(' and ')}, sd ${(100 * noisiest).toFixed(1)} %, unchanged: ${describeOutcomes(same)}`,
      );
      context.diagnostic(`${keys.join(' and ')}, 5 % slower: ${describeOutcomes(slower)}`);
      assert.ok(same.regressed <= 0.01, `${keys.join()}: ${same.regressed} alarms`);
      assert.ok(slower.pass <= 0.025 + SLACK, `${keys.join()}: ${slower.pass} passed`);
      if (noisiest <= STEADY_SD) assert.ok(slower.regressed >= 0.95, `${keys.join()}: ${slower.regressed} caught`);
    }
  });
}

test('blocks that really were about 5 % slower are called a regression in 95 of 100 gates', (context) => {
  if (lab === null)
    return context.skip('The laboratory’s blocks are not here; STACKBENCH_SHARED may name their folder.');
  for (const pool of lab.slower) {
    const found = simulateGates(
      (random) => [{ key: 'cpu', ratios: drawn(pool.blocks, 30, random).map((block) => block['cpu'] ?? 0) }],
      { ...settings, maxBlocks: 30 },
      { gates: GATES, seed: 4 },
    );
    context.diagnostic(`${pool.name}, ${pool.blocks.length} blocks: ${describeOutcomes(found)}`);
    assert.ok(found.regressed >= 0.95, pool.name);
  }
});

test('at least a hundred blocks recorded with this gate are among them', () => {
  const count = recorded.reduce((sum, { blocks }) => sum + blocks.length, 0);
  assert.ok(count >= 100, `${count} blocks`);
});

/** Each metric by itself, and all together as one family. */
function casesOf(pool: Pool): string[][] {
  const keys = Object.keys(pool.blocks[0] ?? {});
  return [...keys.map((key) => [key]), ...(keys.length > 1 ? [keys] : [])];
}

function spreadOf(pool: Pool, key: string): number {
  return Math.sqrt(sampleVariance(pool.blocks.map((block) => block[key] ?? 0))?.variance ?? 0);
}

/** A gate of recorded blocks in random order, base and head exchanged by a coin flip in each. */
function replay(
  pool: Pool,
  keys: readonly string[],
  { slowdown, blocks, random }: { slowdown: number; blocks: number; random: () => number },
): FamilyTest[] {
  const flipped = drawn(pool.blocks, blocks, random).map((block) => ({ block, sign: random() < 0.5 ? -1 : 1 }));
  return keys.map((key) => ({
    key,
    ratios: flipped.map(({ block, sign }) => sign * (block[key] ?? 0) + Math.log1p(slowdown)),
  }));
}

/** Different blocks where there are enough of them, else some more than once. */
function drawn<T>(list: readonly T[], count: number, random: () => number): T[] {
  if (list.length >= 2 * count) return shuffled(list, random).slice(0, count);
  return Array.from({ length: count }, () => list[Math.floor(random() * list.length)] as T);
}

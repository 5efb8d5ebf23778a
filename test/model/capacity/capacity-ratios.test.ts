import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CapacityEstimate } from '../../../model/capacity/capacity-estimate.ts';
import { capacityRatios } from '../../../model/capacity/capacity-ratios.ts';
import { estimateCapacity } from '../../../model/capacity/estimate-capacity.ts';
import { baseOf, overloadOf, TARGET, visitOf } from './make-steps.ts';

function measured(target: string, rates: readonly number[], { groups = [0], from = 0 } = {}): CapacityEstimate {
  const visits = rates.flatMap((perSec, index) =>
    groups.map((group) =>
      visitOf(from + index, [baseOf(1), ...[1, 2, 3, 4].map(() => overloadOf(perSec))], { target, group }),
    ),
  );
  return estimateCapacity(visits, TARGET);
}

test('a ratio is of pairs in the same block: what hits a whole block cancels', () => {
  const [ratio] = capacityRatios(
    [measured('a', [1000, 2000, 500, 1500]), measured('b', [2000, 4000, 1000, 3000])],
    'a',
  );
  assert.ok(ratio?.ratio && ratio.differs);
  // The knee is a little nearer to saturation for the faster one.
  assert.ok(ratio.ratio.value > 2 && ratio.ratio.value < 2.1 && ratio.ratio.high / ratio.ratio.low < 1.1);
  assert.deepEqual([ratio.target, ratio.reference], ['b', 'a']);
});

test('equal stacks do not differ, and neither do two blocks that agree by chance', () => {
  const [equal] = capacityRatios(
    [measured('a', [1000, 1100, 1050, 990]), measured('b', [1010, 1080, 1050, 1000])],
    'a',
  );
  assert.deepEqual(equal?.differs, false);
  const [few] = capacityRatios([measured('a', [1000, 1000]), measured('b', [2000, 2000])], 'a');
  assert.ok(few?.ratio !== null && few?.differs === false);
});

test('fewer than two common blocks, another group, or an unknown capacity give no ratio', () => {
  const a = measured('a', [1000, 1000, 1000]);
  for (const other of [
    measured('b', [2000]),
    measured('b', [2000, 2000, 2000], { from: 3 }),
    measured('b', [2000, 2000, 2000], { groups: [1] }),
    estimateCapacity([], TARGET),
  ]) {
    assert.deepEqual(capacityRatios([a, other], 'a'), [
      { target: other.target, reference: 'a', ratio: null, differs: null },
    ]);
  }
  assert.deepEqual(capacityRatios([a], 'a'), []);
  assert.deepEqual(
    capacityRatios([a], 'gone').map(({ ratio }) => ratio),
    [null],
  );
});

test('stacks of two groups are compared within the group of each', () => {
  const reference = measured('a', [1000, 1100, 1050], { groups: [0, 1] });
  const ratios = capacityRatios(
    [reference, measured('b', [2000, 2200, 2100]), measured('c', [500, 550, 525], { groups: [1] })],
    'a',
  );
  assert.deepEqual(
    ratios.map(({ differs }) => differs),
    [true, true],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disturbances, HostMeter, readHostCpu, readHostLoad } from '../../runner/measure/host-load.ts';
import { isSteady } from '../../runner/measure/steady-state.ts';

const windows = (...list: (readonly [number | null, number])[]): { cpuUsPerRequest: number | null; perSec: number }[] =>
  list.map(([cpuUsPerRequest, perSec]) => ({ cpuUsPerRequest, perSec }));

const TABLE = [
  ['fewer than three windows', windows([50, 1000], [50, 1000]), false],
  ['three equal windows', windows([50, 1000], [50, 1000], [50, 1000]), true],
  ['CPU that still falls by a fifth', windows([60, 1000], [55, 1000], [50, 1000]), false],
  ['CPU within fifteen per cent', windows([57.4, 1000], [52, 1000], [50, 1000]), true],
  ['throughput that still grows by half', windows([50, 1000], [50, 1200], [50, 1500]), false],
  ['a start that was slow, and then is level', windows([200, 100], [50, 1000], [51, 1100], [52, 1050]), true],
  ['no CPU time, level throughput', windows([null, 1000], [null, 1100], [null, 1050]), true],
  ['no CPU time, growing throughput', windows([null, 1000], [null, 1500], [null, 1900]), false],
] as const;

test('a stack is steady when its last three windows agree', () => {
  for (const [what, list, steady] of TABLE) assert.equal(isSteady(list), steady, what);
});

test('CPU time of the machine is read from the first line of its statistics', () => {
  assert.deepEqual(
    readHostCpu(() => 'cpu  10 1 5 100 4 2 3 7 0 0\ncpu0 1 1 1 1\n'),
    { busyUs: 210_000, stealUs: 70_000, totalUs: 1_320_000 },
  );
  assert.equal(
    readHostCpu(() => 'nothing'),
    null,
  );
  assert.equal(
    readHostCpu(() => {
      throw new Error('no such file');
    }),
    null,
  );
});

test(
  'the machine can be watched, and a share of it is between 0 and 1',
  { skip: readHostCpu() === null && 'no /proc/stat here' },
  async () => {
    const load = await readHostLoad();
    assert.ok(load !== null && load.busyShare >= 0 && load.busyShare <= 1);
    const meter = new HostMeter();
    meter.read('begin');
    const until = performance.now() + 60;
    while (performance.now() < until);
    meter.read('end');
    const { foreignCpuShare, stealShare } = meter.shares([0]);
    assert.ok(foreignCpuShare !== null && foreignCpuShare >= 0 && foreignCpuShare <= 1);
    assert.ok(stealShare !== null);
    assert.equal(meter.shares([null]).foreignCpuShare, null);
  },
);

test('what others did with the machine is said once, as a range over the rounds', () => {
  const round = (
    foreignCpuShare: number | null,
    stealShare = 0,
  ): { foreignCpuShare: number | null; stealShare: number } => ({
    foreignCpuShare,
    stealShare,
  });
  assert.deepEqual(disturbances([round(0.05), round(null)]), []);
  assert.deepEqual(
    disturbances([round(0.12), round(0.4), round(0.02, 0.3)]).map(({ message }) => message),
    [
      "Other processes used 12% to 40% of the machine's CPU time during 2 of 3 rounds.",
      "The hypervisor gave other guests 30% of the machine's CPU time during 1 of 3 rounds.",
    ],
  );
});

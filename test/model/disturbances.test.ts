import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { currentPlacement, pinnedCommand } from '../../runner/machine/cpu-placement.ts';
import { CoreMeter, readCores } from '../../runner/measure/core-meter.ts';
import { cpuBetween } from '../../runner/measure/cpu-between.ts';
import { disturbanceWarnings } from '../../runner/measure/disturbance-warnings.ts';
import { readCpu } from '../../runner/measure/process-cpu.ts';
import { RunQueueMeter } from '../../runner/measure/run-queue.ts';
import { readThreadTimes } from '../../runner/measure/thread-times.ts';

const unpinned = currentPlacement().systemCpus.length === 0 && 'nothing can be pinned to a core here';
/** Busy for two seconds, then gone by itself. */
const SPIN = 'const end = Date.now() + 2000; while (Date.now() < end);';

type Round = Parameters<typeof disturbanceWarnings>[0][number];

const codes = (...rounds: Round[]): string[] => disturbanceWarnings(rounds).map(({ code }) => code);

/** `/proc/stat` of so many cores after `seconds`, with the busy ticks of each core. */
function stat(
  cores: number,
  seconds: number,
  busy: Readonly<Record<number, number>>,
  steal: Readonly<Record<number, number>> = {},
): string {
  const lines = Array.from({ length: cores }, (_, core) => {
    const [used, stolen] = [busy[core] ?? 0, steal[core] ?? 0];
    return `cpu${core} ${used} 0 0 ${seconds * 100 - used - stolen} 0 0 0 ${stolen} 0 0`;
  });
  return ['cpu  1 1 1 1 0 0 0 0 0 0', ...lines, 'intr 5'].join('\n');
}

/** What a meter says of ten seconds in which our own processes used so much of their cores. */
function useIn(
  cores: number,
  busy: Readonly<Record<number, number>>,
  oursUs: number,
  steal: Readonly<Record<number, number>> = {},
): Round {
  const edges = [stat(cores, 0, {}), stat(cores, 10, busy, steal)];
  const meter = new CoreMeter(
    {
      systemCpus: Array.from({ length: cores }, (_, core) => core).slice(0, -Math.max(1, Math.floor(cores / 4))),
      generatorCpus: [cores - 1],
    },
    () => readCores(() => edges.shift() ?? ''),
  );
  meter.read('begin');
  meter.read('end');
  const seconds = Object.values(busy).reduce((sum, ticks) => sum + ticks, 0) / 100;
  return {
    foreignCpuShare: Math.max(0, seconds - oursUs / 1e6) / (10 * cores),
    stealShare: Object.values(steal).reduce((sum, ticks) => sum + ticks, 0) / (1000 * cores),
    cores: meter.use({ system: [oursUs], generator: [0] }),
    runQueue: null,
  };
}

describe('what others do with the cores under test', () => {
  it('is seen on any number of cores, when they fill the one of the app', () => {
    for (const cores of [2, 4, 8, 12, 16, 32, 64])
      assert.deepEqual(codes(useIn(cores, { 0: 1000 }, 0)), ['foreign-on-system-cores'], `${cores} cores`);
  });

  it('is reported in cores if there are many', () => {
    const [told] = disturbanceWarnings([useIn(32, { 0: 1000 }, 0)]);
    assert.match(
      told?.message ?? '',
      /used 4% of the cores of the system under test \(\d\.\d of 24 cores at most\) during 1/,
    );
  });

  it('is not what the app itself does', () => {
    for (const cores of [2, 16]) assert.deepEqual(codes(useIn(cores, { 0: 900 }, 9_000_000)), [], `${cores} cores`);
  });

  it('is distinguished from the load on the cores of the generator', () => {
    assert.deepEqual(codes(useIn(4, { 3: 500 }, 0)), ['foreign-on-generator-cores']);
  });

  it('is seen when the hypervisor takes half of one core', () => {
    for (const cores of [2, 8, 16, 32]) {
      assert.deepEqual(codes(useIn(cores, {}, 0, { 0: 500 })), ['steal-on-system-cores'], `${cores} cores`);
      assert.deepEqual(codes(useIn(cores, {}, 0, { [cores - 1]: 500 })), ['steal-on-generator-cores']);
    }
  });

  it(
    'is booked on the core where a real neighbour runs, and is not foreign once it is ours',
    { skip: unpinned },
    async () => {
      const [core = 0] = currentPlacement().systemCpus;
      const { command, args } = pinnedCommand(process.execPath, ['-e', SPIN], [core]);
      const neighbour = spawn(command, args, { stdio: 'ignore' });
      try {
        const pids = [neighbour.pid ?? 0];
        await once(neighbour, 'spawn');
        const meter = new CoreMeter({ systemCpus: [core], generatorCpus: currentPlacement().generatorCpus });
        const queue = new RunQueueMeter([() => pids]);
        const before = readCpu(pids);
        meter.read('begin');
        queue.read('begin');
        await pause(1000);
        meter.read('end');
        queue.read('end');
        const spentUs = cpuBetween(before, readCpu(pids)) ?? 0;
        const spent = spentUs / queue.windowUs();
        const asForeign = meter.use({ system: [0], generator: [0] })?.system.foreignShare ?? 0;
        const asOurs = meter.use({ system: [spentUs], generator: [0] })?.system.foreignShare ?? 1;
        // Whatever else runs here only adds to it. The kernel books ticks of 10 ms to whoever runs at each.
        assert.ok(asForeign > spent - 0.15, `${asForeign} of the core foreign, ${spent} spent`);
        assert.ok(asForeign - asOurs > spent - 0.2, `${asForeign} became ${asOurs}, ${spent} spent`);
      } finally {
        neighbour.kill('SIGKILL');
      }
    },
  );

  it('is not lessened on the cores of the system by a generator that reads the cores itself', () => {
    const edges = [stat(2, 0, {}), stat(2, 10, { 0: 300, 1: 300 })];
    const meter = new CoreMeter({ systemCpus: [0], generatorCpus: [1] }, () => readCores(() => edges.shift() ?? ''));
    meter.read('begin');
    const until = performance.now() + 300;
    while (performance.now() < until);
    meter.read('end');
    const asRunner = meter.use({ system: [0], generator: [0] });
    const asGenerator = meter.use({ system: [0], generator: [] }, 'generator');
    assert.equal(asGenerator?.system.foreignShare, 0.3);
    assert.ok((asRunner?.system.foreignShare ?? 1) < 0.3);
    assert.equal(asGenerator?.generator.foreignShare, asRunner?.generator.foreignShare);
  });

  it('is unknown if nothing was placed, or the kernel does not report it', () => {
    const unplaced = new CoreMeter({ systemCpus: [], generatorCpus: [] });
    unplaced.read('begin');
    unplaced.read('end');
    assert.equal(unplaced.use({ system: [0], generator: [0] }), null);
    assert.equal(readCores(() => 'nothing').size, 0);
  });
});

describe('waiting for a core', () => {
  const waited = (appUs: number, servicesCpuUs: Record<string, number | null>, generatorUs = 0): Round => ({
    foreignCpuShare: 0,
    stealShare: 0,
    servicesCpuUs,
    runQueue: { windowUs: 1_000_000, appUs, servicesUs: {}, generatorUs },
  });

  it('is said of the app beyond what its own datastores used, and of the generator', () => {
    assert.deepEqual(codes(waited(300_000, {})), ['app-waited']);
    assert.deepEqual(codes(waited(300_000, { postgres: 280_000 })), []);
    assert.deepEqual(codes(waited(60_000, {}, 60_000)), [], 'as kernel threads make it wait');
    assert.deepEqual(codes(waited(300_000, { postgres: 150_000 })), ['app-waited']);
    assert.deepEqual(codes(waited(0, {}, 120_000)), ['generator-waited']);
    assert.match(
      disturbanceWarnings([waited(300_000, {})])[0]?.message ?? '',
      /waited for a core, .* for 30% of the time/,
    );
  });

  it('is unknown if the CPU of a datastore is unknown', () => {
    assert.deepEqual(codes(waited(300_000, { postgres: null })), []);
  });

  it('is read from the second field of each thread, and of a process it is the longest', () => {
    const times = [...(readThreadTimes(process.pid, () => '100 5000 7')?.values() ?? [])];
    assert.ok(times.length > 0);
    for (const thread of times) assert.deepEqual(thread, { ranUs: 0.1, waitedUs: 5 });
    assert.equal(
      readThreadTimes(process.pid, () => '0 0 0'),
      null,
      'a kernel without the account',
    );
    assert.equal(readThreadTimes(2 ** 30), null);
    const meter = new RunQueueMeter([() => [process.pid], () => []]);
    meter.read('begin');
    meter.read('end');
    const [own, none] = meter.waitedUs();
    assert.ok(own === null || (own ?? -1) >= 0);
    assert.equal(none, null);
  });
});

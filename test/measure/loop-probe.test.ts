import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import type { AppLoop } from '../../model/document/resources.ts';
import { type Child, startChild } from '../../runner/machine/processes/start-child.ts';
import { loopProbe } from '../../runner/measure/loop-probe.ts';

const workDir = await mkdtemp(join(tmpdir(), 'stackbench-loop-'));
const STILL_MS = 120;
let child: Child;

beforeEach(async () => {
  child = await startChild({
    label: 'loop',
    command: process.execPath,
    args: [join(import.meta.dirname, '..', 'support', 'loop-process.ts')],
    env: {},
    cwd: workDir,
    cpus: [],
    logFile: join(workDir, 'loop.log'),
    ipc: true,
  });
});
afterEach(() => child.stop());
after(() => rm(workDir, { recursive: true, force: true }));

async function standStill(standStillMs: number): Promise<void> {
  const stood = once(child.process, 'message');
  child.process.send({ standStillMs });
  await stood;
}

/** A window in which the loop stands still `times` times; a tick of its timer lies between any two. */
async function windowOf(times: number, eachMs: number): Promise<AppLoop> {
  const probe = loopProbe(child);
  probe.begin();
  for (let time = 0; time < times; time += 1) await standStill(eachMs);
  const report = await probe.end();
  assert.ok(report !== null);
  assert.equal(report.pools, null);
  return report.loop;
}

describe("a target's event loop", () => {
  it('is seen to stand still, and to be busy for as long', async () => {
    const { eventLoopDelayMaxUs, eventLoopDelayP50Us, eventLoopUtilisation } = await windowOf(5, STILL_MS);
    // The timer may have been due anywhere within the stand-still, but for its own period.
    assert.ok((eventLoopDelayMaxUs ?? 0) >= (STILL_MS - 25) * 1000, `${eventLoopDelayMaxUs} µs`);
    assert.ok((eventLoopDelayP50Us ?? Infinity) <= (eventLoopDelayMaxUs ?? 0));
    assert.ok((eventLoopUtilisation ?? 0) > 0.5, `${eventLoopUtilisation}`);
  });

  it('is reported for one window at a time: a standstill before its beginning is not in it', async () => {
    const before = await windowOf(3, STILL_MS * 4);
    const after = await windowOf(40, 1);
    assert.ok((after.eventLoopDelayMaxUs ?? 0) < (before.eventLoopDelayMaxUs ?? 0) / 2);
  });

  it('is that of all windows together, without what happened between them', async () => {
    const probe = loopProbe(child);
    probe.begin();
    for (let time = 0; time < 3; time += 1) await standStill(30);
    probe.pause();
    await standStill(STILL_MS * 5);
    probe.resume();
    // A tick of the timer has to come first: the time from one to the next is what it records.
    for (let time = 0; time < 3; time += 1) await standStill(30);
    await standStill(STILL_MS);
    const maxUs = (await probe.end())?.loop.eventLoopDelayMaxUs ?? NaN;
    assert.ok(maxUs >= (STILL_MS - 25) * 1000 && maxUs < STILL_MS * 3 * 1000, `${maxUs} µs`);
  });

  it('comes with its pools of connections only if they are asked for', async () => {
    const probe = loopProbe(child);
    probe.begin({ pools: true });
    // It has none.
    assert.deepEqual((await probe.end())?.pools, []);
  });

  it('is unknown, at once and without an error, if the process is gone', async () => {
    const probe = loopProbe(child);
    probe.begin();
    const end = probe.end();
    await child.stop({ signal: 'SIGKILL' });
    const first = await end;
    assert.ok(first === null || first.loop.eventLoopUtilisation !== null);
    probe.begin();
    assert.equal(await probe.end(), null);
  });
});

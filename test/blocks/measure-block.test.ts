import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Visit } from '../../model/document/visit.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { openTargetHost } from '../../runner/apps/open-target-host.ts';
import type { RunningApp } from '../../runner/apps/running-app.ts';
import { measureBlock } from '../../runner/blocks/measure-block.ts';
import { AppMemory } from '../../runner/blocks/memory/app-memory.ts';
import type { VisitContext } from '../../runner/blocks/open-visit.ts';
import { playTurns } from '../../runner/blocks/play-turns.ts';
import type { NamedEngine, RoundsContext } from '../../runner/blocks/rounds-context.ts';
import { readSeededItems } from '../../runner/blocks/seed-file.ts';
import { resolvePlan } from '../../runner/experiments/run/plan/resolve-plan.ts';
import type { ReadyEngine, TurnsJob } from '../../runner/load/engines/engine.ts';
import { Teardown } from '../../runner/machine/processes/teardown.ts';
import { makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { read } from '../../scenarios/read.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';
import { CATALOGUE, type TargetSpec } from '../../targets/catalogue.ts';
import { fakeEngine } from '../load/fake-engine.ts';
import { planRequest } from '../support/plan-request.ts';

const ITEMS = 100;
const specs = ['node-memory', 'express-memory'].map((id) => CATALOGUE.find((spec) => spec.id === id) as TargetSpec);
const teardown = new Teardown();
type Context = VisitContext & RoundsContext & { readonly engines: readonly NamedEngine[] };
let shared: Omit<Context, 'engines' | 'signal' | 'onPhase'>;
/** The apps of the block, in the order of `specs`. */
let apps: (RunningApp | undefined)[] = [];

before(async () => {
  const work = await makeWorkFolder('block test');
  teardown.add('work folder', () => work.remove());
  const itemsFile = join(work.path, 'items.ndjson');
  await writeSeedItems(itemsFile, { items: ITEMS, seed: 3 });
  const placement = { generatorCpus: [], systemCpus: [] };
  const place = { workDir: work.path, itemsFile, placement, env: process.env, externalUrls: {} };
  const how = { provider: null, allowStandIn: false, allowRemote: false, signal: new AbortController().signal };
  const host = await openTargetHost({ ...place, ...how, specs }, teardown);
  shared = {
    plan: resolvePlan(planRequest({ targets: specs.map(({ id }) => id), items: ITEMS, connections: 2 }), placement),
    itemsFile,
    items: await readSeededItems(itemsFile),
    workDir: work.path,
    ceilings: { of: () => ({ perSec: null, missedPerSec: null }) },
    durationMs: 500,
    memory: new AppMemory(() => null, null),
    async startTarget(spec) {
      const app = await host.startTarget(spec);
      apps[specs.indexOf(spec)] = app;
      return app;
    },
    datastoresOf: host.datastoresOf,
  };
});

after(async () => {
  assert.deepEqual(await teardown.run(), []);
});

type Play = (job: TurnsJob) => Promise<void>;

/** Plays one block of both stacks, with an engine that does something first and one that measures at once. */
async function play(
  first: Play,
  changes: Partial<Context> = {},
  interrupt = new AbortController(),
): Promise<readonly [Visit, Visit]> {
  apps = [];
  const engine: ReadyEngine = {
    ...fakeEngine,
    id: 'autocannon',
    title: 'autocannon',
    async playTurns(job) {
      await first(job);
      const measured = await fakeEngine.playTurns(job);
      const outcomes = measured.apps.map((outcome, app) =>
        job.apps[app]?.signal.aborted === true
          ? { state: 'failed' as const, error: job.apps[app].signal.reason as unknown }
          : outcome,
      );
      return { ...measured, apps: outcomes };
    },
  };
  const engines: NamedEngine[] = [
    { id: 'autocannon', engine },
    { id: 'k6', engine: { ...fakeEngine, id: 'k6', title: 'k6' } },
  ];
  const context = { ...shared, engines, signal: interrupt.signal, onPhase: () => undefined, ...changes };
  const { visits } = await measureBlock(
    context,
    specs.map((spec, index) => ({ index, spec, scenario: read, repetition: 0, group: 0 })),
    context.engines.map((one) => (open) => playTurns(open, one, context)),
  );
  assert.deepEqual(apps.map((app) => app?.pids()).flat(), [], 'nothing is left running');
  const [one, two, ...more] = visits;
  assert.ok(one !== undefined && two !== undefined && more.length === 0);
  return [one, two];
}

const statesOf = ({ state, rounds }: Visit): string[] => [state, ...rounds.map((round) => round.state)];

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

const broken = new StackbenchError({ code: 'generator-crashed', what: 'It crashed.', why: 'Why.', fix: 'Fix.' });
const breaks: Play = () => Promise.reject(broken);

describe('a generator that fails', () => {
  it('fails its own rounds, and the next one measures the same apps', async () => {
    for (const visit of await play(breaks)) {
      assert.deepEqual(statesOf(visit), ['completed', 'failed', 'completed']);
      assert.equal(visit.error, null);
      const [round] = visit.rounds;
      assert.equal(round?.state === 'failed' ? round.error.code : round?.state, 'generator-crashed');
    }
  });

  it('fails the visits if there is no other', async () => {
    const engines: NamedEngine[] = [{ id: 'k6', engine: { ...fakeEngine, playTurns: () => Promise.reject(broken) } }];
    for (const visit of await play(breaks, { engines })) {
      assert.deepEqual(statesOf(visit), ['failed', 'failed']);
      assert.equal(visit.error?.code, 'generator-crashed');
    }
  });

  it('is given up when it stands still for ever, and the next one measures the same apps', async () => {
    const visits = await play(async (job) => {
      const generator = spawn('sleep', ['600']);
      job.onGenerator?.(generator.pid as number);
      // A window that does not end, and one that did before.
      for (const edge of ['begin', 'end', 'begin'] as const) job.onSlice?.(0, edge);
      generator.kill('SIGSTOP');
      await untilAborted(job.signal);
      generator.kill('SIGKILL');
      throw job.signal.reason;
    });
    for (const visit of visits) {
      assert.deepEqual(statesOf(visit), ['completed', 'failed', 'completed']);
      const [round] = visit.rounds;
      assert.match(round?.state === 'failed' ? round.error.what : '', /^autocannon stood still during the run\.$/);
      assert.ok(
        visit.warnings.every(({ invalidates }) => !invalidates),
        JSON.stringify(visit.warnings),
      );
    }
  });
});

describe('an app that fails in its block', () => {
  it('loses its own visit, and the other is measured by all engines', async () => {
    const [one, other] = await play(async (job) => {
      process.kill(apps[1]?.pids()[0] as number, 'SIGKILL');
      await untilAborted(job.apps[1]?.signal as AbortSignal);
    });
    assert.deepEqual(statesOf(one), ['completed', 'completed', 'completed']);
    assert.deepEqual(statesOf(other), ['failed', 'failed']);
    assert.equal(other.error?.code, 'target-gone');
  });

  it('is stopped as soon as it is given up, while the others are measured', async () => {
    const [one, other] = await play(async (job) => {
      process.kill(apps[1]?.pids()[0] as number, 'SIGSTOP');
      await untilAborted(job.apps[1]?.signal as AbortSignal);
      for (let attempt = 0; attempt < 50 && apps[1]?.pids().length !== 0; attempt += 1) await pause(100);
      assert.deepEqual(apps[1]?.pids(), []);
    });
    assert.deepEqual(statesOf(one), ['completed', 'completed', 'completed']);
    assert.deepEqual(statesOf(other), ['failed', 'failed']);
    assert.equal(other.error?.code, 'service-frozen');
    assert.equal(other.error.what, 'express-memory stood still during the run.');
  });
});

describe('an interrupt', () => {
  it('in the turns of a block interrupts all its visits, which keep the rounds that had ended', async () => {
    const interrupt = new AbortController();
    const last: ReadyEngine = {
      ...fakeEngine,
      id: 'k6',
      playTurns(job) {
        interrupt.abort(new Error('enough'));
        return Promise.reject(job.signal.reason as Error);
      },
    };
    const engines: NamedEngine[] = [
      { id: 'autocannon', engine: { ...fakeEngine, id: 'autocannon' } },
      { id: 'k6', engine: last },
    ];
    for (const visit of await play(breaks, { engines }, interrupt))
      assert.deepEqual(statesOf(visit), ['interrupted', 'completed', 'interrupted']);
  });

  it('while the apps are stopped comes too late to interrupt the block', async () => {
    const interrupt = new AbortController();
    const onPhase: VisitContext['onPhase'] = (phase) => phase === 'stop' && interrupt.abort(new Error('enough'));
    for (const visit of await play(() => Promise.resolve(), { onPhase }, interrupt))
      assert.deepEqual(statesOf(visit), ['completed', 'completed', 'completed']);
  });
});

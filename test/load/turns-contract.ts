import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Load } from '../../model/document/load.ts';
import type { Outcome } from '../../model/document/operation-result.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type {
  Engine,
  EngineMeasurement,
  SliceCount,
  TurnOutcome,
  TurnsJob,
  TurnsMeasurement,
} from '../../runner/load/engines/engine.ts';
import { currentPlacement } from '../../runner/machine/cpu-placement.ts';
import { mixedCrud } from '../../scenarios/mixed-crud.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';
import { nothingIsLeft } from '../support/own-processes.ts';
import { type TurnServers, startTurnServers } from '../support/turn-servers.ts';

const ITEMS = 200;
/** Orders of three apps: no app has two slices that follow each other. */
const THREE_CYCLES = [0, 1, 2, 1, 0, 2, 0, 1, 2];

interface Edge {
  readonly slice: number;
  readonly edge: 'begin' | 'end';
  /** Requests that had arrived at all servers together. */
  readonly arrived: number;
  readonly at: number;
}

interface Played extends TurnsMeasurement {
  readonly edges: readonly Edge[];
}

/** What an engine does differently from the others, for a documented reason. */
interface Differences {
  /** Skips the slices of an app that is not to be measured any further; false if its plan is fixed. Default true. */
  readonly skips?: boolean;
  /** Connections of an app for each request that may be in flight, if there are several apps. Default 1. */
  readonly connectionsEach?: number;
}

/** What `playTurns` of every engine must do, tried against several servers; skipped if its program is missing. */
export async function turnsContract(
  { id, check, sliceMs }: Engine,
  load: Load,
  { skips = true, connectionsEach = 1 }: Differences = {},
): Promise<void> {
  const found = await check(process.env);
  const skip = found.available ? false : `${found.reason} ${found.fix}`;
  const isClosed = load.kind === 'closed';
  const mostConnections = load.kind === 'closed' ? load.connections : load.maxInFlight;
  describe(`slices that take turns, played by ${id}`, { skip }, () => {
    let folder = '';
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'stackbench-turns-'));
      await writeSeedItems(join(folder, 'items.ndjson'), { items: ITEMS, seed: 1 });
    });
    after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

    async function against<T>(howMany: number, use: (group: TurnServers) => Promise<T>): Promise<T> {
      const group = await startTurnServers(howMany);
      try {
        return await use(group);
      } finally {
        await group.stop();
      }
    }
    const jobFor = ({ servers }: TurnServers, order: readonly number[], changes: Partial<TurnsJob> = {}): TurnsJob => ({
      apps: servers.map(({ baseUrl }, app) => ({ id: `app ${app}`, baseUrl, signal: new AbortController().signal })),
      slices: order.map((app) => ({ app, durationMs: sliceMs })),
      scenario: mixedCrud,
      itemsFile: join(folder, 'items.ndjson'),
      items: ITEMS,
      seed: 3,
      load,
      timeoutMs: 3000,
      cpus: currentPlacement().generatorCpus,
      workDir: folder,
      signal: new AbortController().signal,
      ...changes,
    });
    async function play(group: TurnServers, job: TurnsJob): Promise<Played> {
      if (!found.available) throw new Error(found.reason);
      const edges: Edge[] = [];
      const onSlice: TurnsJob['onSlice'] = (slice, edge) => {
        edges.push({ slice, edge, arrived: group.arrivals.length, at: performance.now() });
        job.onSlice?.(slice, edge);
      };
      return { ...(await found.engine.playTurns({ ...job, onSlice })), edges };
    }

    it('plays every slice in order, one app at a time, and counts what the servers count', async () => {
      await against(3, async (group) => {
        const played = await play(group, jobFor(group, THREE_CYCLES));
        assert.deepEqual(playedSlices(played), [...THREE_CYCLES.keys()]);
        assert.deepEqual(
          played.edges.map(({ slice, edge }) => [slice, edge]),
          [...THREE_CYCLES.keys()].flatMap((slice) => [
            [slice, 'begin'],
            [slice, 'end'],
          ]),
        );
        for (const [app, outcome] of played.apps.entries()) {
          const measurement = measuredIn(outcome);
          const own = played.slices.filter(({ slice }) => THREE_CYCLES[slice] === app);
          assert.equal(sumOf(own, 'ok'), countOf(measurement, 'ok'));
          assert.equal(sumOf(own, 'ok') + sumOf(own, 'failed'), countOf(measurement));
          assert.equal(countOf(measurement, 'ok'), countOf(measurement));
          assert.equal(measurement.elapsedMs, own.length * sliceMs);
          for (const { ok } of own) assert.ok(ok > 0);
        }
        requireServersAgree(group, played, isClosed ? mostConnections : null);
      });
    });

    it('uses the connections of an app again in its next slice', async () => {
      await against(2, async (group) => {
        await play(group, jobFor(group, [0, 1, 0, 1, 0, 1]));
        for (const server of group.servers) {
          const most = mostConnections * connectionsEach;
          assert.ok(server.accepted() <= most, `${server.accepted()} of ${most}`);
        }
      });
    });

    for (const how of ['silent', '408'] as const) {
      it(`measures an app whose server closed the connections while another was measured (${how})`, async () => {
        await against(2, async (group) => {
          const order = [0, 1, 0, 1, 0];
          const onSlice: TurnsJob['onSlice'] = (slice, edge) => {
            if (order[slice] === 1 && edge === 'begin') setTimeout(() => group.servers[0]?.closeIdle(how), sliceMs / 4);
          };
          const { apps, slices } = await play(group, jobFor(group, order, { onSlice }));
          const [first] = apps.map(measuredIn) as [EngineMeasurement];
          assert.equal(slices.length, order.length);
          assert.equal(countOf(first, 'ok'), countOf(first));
          assert.ok((first.connectionCloses ?? 0) === 0, `${first.connectionCloses} closed`);
        });
      });
    }

    it('lets no request time out because the app waits for its next slice', async () => {
      await against(2, async (group) => {
        const order = [0, 1, 1, 1, 0];
        const { apps } = await play(group, jobFor(group, order, { timeoutMs: Math.ceil(sliceMs * 0.8) }));
        for (const measurement of apps.map(measuredIn)) {
          assert.equal(countOf(measurement, 'ok'), countOf(measurement));
        }
      });
    });

    it('fails an app whose server dies, and plays the slices of the others', async () => {
      await against(3, async (group) => {
        const onSlice: TurnsJob['onSlice'] = (slice, edge) => {
          if (slice === 3 && edge === 'begin') void group.servers[1]?.die();
        };
        const { apps, slices } = await play(group, jobFor(group, THREE_CYCLES, { onSlice }));
        const [first, second, third] = apps as [TurnOutcome, TurnOutcome, TurnOutcome];
        assert.ok(second.state === 'failed');
        assert.ok(second.error instanceof StackbenchError, String(second.error));
        assert.equal(second.error.code, 'server-gone');
        requireOthersPlayed(slices, [1]);
        for (const outcome of [first, third]) assert.equal(measuredIn(outcome).elapsedMs, 3 * sliceMs);
      });
    });

    it('measures an app no further after its signal, and fails it with the reason', async () => {
      await against(3, async (group) => {
        const abort = new AbortController();
        const reason = new Error('stands still');
        const onSlice: TurnsJob['onSlice'] = (slice, edge) => {
          if (slice === 3 && edge === 'begin') abort.abort(reason);
        };
        const job = jobFor(group, THREE_CYCLES, { onSlice });
        const apps = job.apps.map((app, index) => (index === 1 ? { ...app, signal: abort.signal } : app));
        const played = await play(group, { ...job, apps });
        const [first, second, third] = played.apps as [TurnOutcome, TurnOutcome, TurnOutcome];
        assert.deepEqual(second, { state: 'failed', error: reason });
        requireOthersPlayed(played.slices, [1]);
        if (skips) assert.ok(!played.edges.some(({ slice }) => slice === 7), 'its last slice is skipped');
        for (const outcome of [first, third]) assert.equal(measuredIn(outcome).elapsedMs, 3 * sliceMs);
      });
    });

    it('plays no slice of an app that is not to be measured, or does not listen, before its first one', async () => {
      await against(3, async (group) => {
        const reason = new Error('stood still');
        await group.servers[2]?.die();
        const job = jobFor(group, THREE_CYCLES);
        const apps = job.apps.map((app, index) => (index === 1 ? { ...app, signal: AbortSignal.abort(reason) } : app));
        const played = await play(group, { ...job, apps });
        const [first, second, third] = played.apps as [TurnOutcome, TurnOutcome, TurnOutcome];
        assert.equal(measuredIn(first).elapsedMs, 3 * sliceMs);
        assert.deepEqual(second, { state: 'failed', error: reason });
        assert.ok(third.state === 'failed' && third.error instanceof StackbenchError);
        assert.equal(third.error.code, 'server-gone');
        if (skips) assert.deepEqual(playedSlices(played), [0, 4, 6]);
        requireOthersPlayed(played.slices, [1, 2]);
      });
    });

    it('stops within a second of an abort of the job, with its reason, and leaves no process', async () => {
      await against(2, async (group) => {
        const abort = new AbortController();
        const reason = new Error('enough');
        let abortedAt = 0;
        const onSlice: TurnsJob['onSlice'] = (slice) => {
          if (slice !== 1 || abort.signal.aborted) return;
          abortedAt = performance.now();
          abort.abort(reason);
        };
        const order = [0, 1, 0, 1, 0, 1];
        await assert.rejects(
          play(group, jobFor(group, order, { signal: abort.signal, onSlice })),
          (error) => error === reason,
        );
        assert.ok(abortedAt > 0 && performance.now() - abortedAt < 1000);
        nothingIsLeft();
      });
    });

    it('measures one app in one slice as `measure` does', async () => {
      await against(1, async (group) => {
        const durationMs = Math.max(1000, sliceMs);
        const job = jobFor(group, [0], { slices: [{ app: 0, durationMs }] });
        const [outcome] = (await play(group, job)).apps;
        assert.ok(found.available && outcome !== undefined);
        const turns = measuredIn(outcome);
        const { baseUrl } = group.servers[0] as { readonly baseUrl: string };
        const whole = await found.engine.measure({ ...job, baseUrl, durationMs });
        assert.deepEqual(Object.keys(turns).toSorted(), Object.keys(whole).toSorted());
        assert.equal(turns.elapsedMs, whole.elapsedMs);
        assert.equal(turns.timeline?.length, whole.timeline?.length);
        assert.equal(turns.timeBins?.length, whole.timeBins?.length);
        const ratio = countOf(turns) / countOf(whole);
        assert.ok(ratio > 0.75 && ratio < 1.34, `${countOf(turns)} and ${countOf(whole)} requests`);
      });
    });
  });
}

function playedSlices({ slices }: TurnsMeasurement): number[] {
  return slices.map(({ slice }) => slice);
}

/** All slices of the other apps were played, in order. */
function requireOthersPlayed(slices: readonly SliceCount[], failed: readonly number[]): void {
  const isOther = (slice: number): boolean => !failed.includes(THREE_CYCLES[slice] ?? -1);
  assert.deepEqual(slices.map(({ slice }) => slice).filter(isOther), [...THREE_CYCLES.keys()].filter(isOther));
}

/**
 * From the first window on, the log of arrivals is one stretch for each slice. In an open model a stretch is as long as
 * the count. A closed loop counts what ends: with `connections` of them in flight when the window begins, and some when
 * it ends; the message of its beginning takes a moment.
 */
function requireServersAgree({ arrivals }: TurnServers, played: Played, connections: number | null): void {
  const begins = played.edges.filter(({ edge }) => edge === 'begin').map(({ arrived }) => arrived);
  const [first = 0] = begins;
  const stretches: { readonly app: number; from: number; to: number }[] = [];
  for (let at = first; at < arrivals.length; at += 1) {
    const app = arrivals[at] as number;
    const last = stretches.at(-1);
    if (last?.app === app) last.to = at + 1;
    else stretches.push({ app, from: at, to: at + 1 });
  }
  assert.deepEqual(
    stretches.map(({ app }) => app),
    THREE_CYCLES,
    'another app received a request during a slice',
  );
  for (const [slice, { from, to }] of stretches.entries()) {
    const { ok = NaN, failed = NaN, inFlightAtEnd } = played.slices[slice] ?? {};
    if (connections !== null) {
      const ended = to - (begins[slice] ?? NaN) + connections - (inFlightAtEnd ?? NaN);
      assert.ok(Math.abs(ended - ok - failed) <= 3 * connections, `slice ${slice}: ${ended} ended, ${ok} counted`);
    } else if (slice >= 3) assert.equal(to - from, ok + failed, `slice ${slice}`); // No warm-up before it.
  }
}

function measuredIn(outcome: TurnOutcome): EngineMeasurement {
  if (outcome.state === 'failed') throw outcome.error;
  return outcome.measurement;
}

function sumOf(slices: readonly SliceCount[], key: 'ok' | 'failed'): number {
  return slices.reduce((sum, slice) => sum + slice[key], 0);
}

function countOf({ operations }: EngineMeasurement, outcome?: Outcome): number {
  return operations
    .filter((result) => outcome === undefined || result.outcome === outcome)
    .reduce((sum, { count }) => sum + count, 0);
}

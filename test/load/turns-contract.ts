import assert from 'node:assert/strict';
import { type TestContext, after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Load } from '../../model/document/load.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { pool } from '../../model/stats/distribution.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { drawTurns } from '../../runner/blocks/draw-turns.ts';
import type {
  Engine,
  EngineMeasurement,
  TurnOutcome,
  TurnsJob,
  TurnsMeasurement,
} from '../../runner/load/engines/engine.ts';
import { currentPlacement } from '../../runner/machine/cpu-placement.ts';
import { write } from '../../scenarios/write.ts';
import { type DelayServer, type DelayServerCounts, startDelayServer } from '../support/delay-server.ts';
import { openEnginePlace } from '../support/engine-place.ts';
import { asMeasured, processesIn, unlessDisturbed } from './engine-contract.ts';

/** What the servers of the apps wait before they answer, in ms: far enough apart to tell whose answer was timed. */
const DELAYS_MS = [5, 20, 1] as const;
const ROUND_MS = 1500;
/** Plays of a round that other work on the machine may disturb. */
const ATTEMPTS = 3;
/** Two slices of the longest kind, so that each app has a second cycle. */
const SHORT_ROUND_MS = 1500;
/** Time that a message of an edge takes at most to reach the server, in ms. */
const EDGE_MS = 5;
/** Connections beyond those that an engine may keep: a broken one is replaced. */
const SPARE_CONNECTIONS = 4;

/** All requests are posts, so that a server can tell them from the gets with which open models open connections. */
const creates = { ...write, id: 'creates', mix: { create: 1 } };

/** An edge of a slice, and what the server of its app had counted then. */
interface SeenEdge {
  readonly slice: number;
  readonly edge: 'begin' | 'end';
  readonly counts: DelayServerCounts;
}

/** Slices of three apps that were played, and what their servers counted. */
interface PlayedTurns {
  readonly job: TurnsJob;
  readonly measured: TurnsMeasurement;
  readonly edges: readonly SeenEdge[];
  readonly counts: readonly DelayServerCounts[];
}

/** What every engine must do with apps that take turns, tried against servers whose delays and counts are known. */
export async function turnsContract({ id, check }: Engine, load: Load): Promise<void> {
  const found = await check(process.env);
  const skip = found.available ? false : `${found.reason} ${found.fix}`;
  describe(`the ${id} engine with apps that take turns`, { skip }, async () => {
    const { sliceMs } = found.available ? found.engine : { sliceMs: SHORT_ROUND_MS };
    const place = await openEnginePlace();
    after(() => place.remove());

    const play = (job: TurnsJob): Promise<TurnsMeasurement> =>
      found.available ? found.engine.playTurns(job) : Promise.reject(new Error(found.reason));

    async function againstThree<T>(use: (servers: readonly DelayServer[]) => Promise<T>): Promise<T> {
      const { systemCpus } = currentPlacement();
      const servers = await Promise.all(
        DELAYS_MS.map((delayMs) => startDelayServer({ delaysMs: [delayMs], precise: true }, systemCpus)),
      );
      try {
        return await use(servers);
      } finally {
        await Promise.all(servers.map((server) => server.stop()));
      }
    }

    function jobFor(
      servers: readonly DelayServer[],
      roundMs: number,
      aborts: readonly AbortController[] = [],
    ): TurnsJob {
      return {
        ...place.job,
        scenario: creates,
        load,
        apps: servers.map(({ baseUrl }, app) => ({
          id: `app-${app}`,
          baseUrl,
          signal: (aborts[app] ?? new AbortController()).signal,
        })),
        slices: drawTurns(
          servers.map(() => ({ roundMs, sliceMs })),
          seededRandom(7),
        ),
      };
    }

    const playThree = (): Promise<PlayedTurns> =>
      againstThree(async (servers) => {
        const seen: Promise<SeenEdge>[] = [];
        const job = jobFor(servers, ROUND_MS);
        const onSlice = (slice: number, edge: 'begin' | 'end'): void => {
          const server = servers[job.slices[slice]?.app ?? -1] as DelayServer;
          seen.push(server.counts().then((counts) => ({ slice, edge, counts })));
        };
        const measured = await play({ ...job, onSlice });
        const edges = await Promise.all(seen);
        return { job, measured, edges, counts: await Promise.all(servers.map((server) => server.counts())) };
      });

    describe('none of which fails', () => {
      let played: PlayedTurns;
      before(async () => void (played = await playThree()));

      /** Judges what was played, and plays again where other work on the machine disturbed it. */
      async function afterPlaying(
        test: TestContext,
        judge: (turns: PlayedTurns) => { readonly good: boolean; readonly text: string },
      ): Promise<void> {
        let isFirst = true;
        const attempt = async (): ReturnType<Parameters<typeof unlessDisturbed>[1]> => {
          if (!isFirst) played = await playThree();
          isFirst = false;
          return judge(played);
        };
        await unlessDisturbed(test, attempt, ATTEMPTS);
      }

      it('reports the windows in the order of the job, one at a time', () => {
        assert.deepEqual(
          played.edges.map(({ slice, edge }) => `${edge} ${slice}`),
          played.job.slices.flatMap((_slice, index) => [`begin ${index}`, `end ${index}`]),
        );
      });

      it('counts in the slices of an app what its measurement counts, which the schema takes', () => {
        const { job, measured } = played;
        assert.deepEqual(
          measured.slices.map(({ slice }) => slice),
          job.slices.map((_slice, index) => index),
        );
        for (const [app, outcome] of measured.apps.entries()) {
          const measurement = measurementOf(outcome);
          asMeasured(measurement);
          assert.ok(Math.abs(measurement.elapsedMs - ROUND_MS) < 0.01, `${measurement.elapsedMs} ms`);
          assert.deepEqual(slicesOf(played, app), { ok: countOf(measurement), failed: 0 });
          assert.equal(measurement.statuses['201'], countOf(measurement));
        }
      });

      it(
        'counts what the server of each app counts, and all that was due',
        { skip: load.kind === 'closed' },
        async (test) => {
          const due = ((load as Load & { kind: 'open' }).ratePerSec * ROUND_MS) / 1000;
          await afterPlaying(test, ({ job, measured, counts }) => {
            const missing = measured.apps.map((outcome, app) => {
              const measurement = measurementOf(outcome);
              // An open model waits for every answer, and opens its connections with gets: nothing is uncertain.
              assert.equal(counts[app]?.counts['201'], countOf(measurement));
              assert.ok(measurement.dropped >= due - countOf(measurement));
              return due - countOf(measurement);
            });
            // k6 starts iterations through the pauses too: those at the edges of a slice may fall on either side.
            const slack = id === 'k6' ? (2 * job.slices.length) / DELAYS_MS.length : 0;
            return {
              good: missing.every((one) => Math.abs(one) <= slack),
              text: `${missing.join(', ')} of ${due} missing`,
            };
          });
        },
      );

      it('keeps the connections of an app from one of its slices to the next', () => {
        const most = load.kind === 'closed' ? load.connections : load.maxInFlight * 2;
        for (const { connections } of played.counts)
          assert.ok(connections > 0 && connections <= most + SPARE_CONNECTIONS, `${connections} connections`);
      });

      it('times each app by its own server', async (test) => {
        await afterPlaying(test, ({ measured }) => {
          const p50s = DELAYS_MS.map((delayMs, app) => {
            const { minUs, quantileUs } = latencyOf(measurementOf(measured.apps[app]));
            // No answer of a faster server is among them, on however busy a machine.
            assert.ok(minUs >= delayMs * 1000, `${minUs} µs of a server that takes ${delayMs} ms`);
            return quantileUs(50) / 1000;
          });
          const good = DELAYS_MS.every((delayMs, app) => (p50s[app] ?? Infinity) < delayMs * 1.2 + 1.5);
          return { good, text: p50s.map((p50) => `${p50.toFixed(2)} ms`).join(', ') };
        });
      });

      it(
        'counts in each window what the server counts between its edges',
        { skip: load.kind === 'open' },
        async (test) => {
          const { connections } = load as Load & { kind: 'closed' };
          await afterPlaying(test, ({ job, measured, edges }) => {
            // At each edge, every connection may have one request that the server counts on the other side. The server
            // is asked a little after the edge, when the loop has sent more: the lead-in lies before it, uncounted.
            const differences = measured.slices.map(({ slice, ok, failed }) => {
              const delayMs = DELAYS_MS[job.slices[slice]?.app ?? 0] ?? 1;
              const slack = 2 * connections * (1 + EDGE_MS / delayMs);
              return { off: totalAt(edges, slice, 'end') - totalAt(edges, slice, 'begin') - ok - failed, slack };
            });
            const good = differences.every(({ off, slack }) => Math.abs(off) <= slack);
            return { good, text: differences.map(({ off, slack }) => `${off} (±${slack})`).join(', ') };
          });
        },
      );
    });

    describe('of which one dies and one is given up in the second cycle', () => {
      const reason = new Error('enough of this app');
      let job: TurnsJob;
      let measured: TurnsMeasurement;
      before(() =>
        againstThree(async (servers) => {
          const aborts = servers.map(() => new AbortController());
          job = jobFor(servers, SHORT_ROUND_MS, aborts);
          const secondOf = (app: number): number =>
            job.slices.flatMap((slice, index) => (slice.app === app ? [index] : []))[1] ?? -1;
          const onSlice = (slice: number, edge: 'begin' | 'end'): void => {
            if (edge === 'begin' && slice === secondOf(0)) void servers[0]?.stop();
            if (edge === 'begin' && slice === secondOf(1)) aborts[1]?.abort(reason);
          };
          measured = await play({ ...job, onSlice });
        }),
      );

      it('fails the one whose server died', () => {
        const [dead] = measured.apps;
        assert.ok(dead?.state === 'failed' && dead.error instanceof StackbenchError, JSON.stringify(dead));
        assert.ok(['server-gone', 'no-answer'].includes(dead.error.code), dead.error.code);
        assert.match(dead.error.message, new RegExp(job.apps[0]?.baseUrl ?? '-'));
      });

      it('fails the one whose signal aborts, with its reason', () => {
        assert.deepEqual(measured.apps[1], { state: 'failed', error: reason });
      });

      it('measures the other one in all its slices', () => {
        const measurement = measurementOf(measured.apps[2]);
        assert.ok(Math.abs(measurement.elapsedMs - SHORT_ROUND_MS) < 0.01);
        const own = job.slices.flatMap(({ app }, slice) => (app === 2 ? [slice] : []));
        const counts = measured.slices.filter(({ slice }) => own.includes(slice));
        assert.deepEqual(
          counts.map(({ slice }) => slice),
          own,
        );
        for (const { ok, failed } of counts) assert.ok(ok > 0 && failed === 0, `${ok} ok, ${failed} failed`);
        assert.deepEqual(slicesOf({ job, measured }, 2), { ok: countOf(measurement), failed: 0 });
      });

      it('leaves no process', async () => {
        assert.deepEqual(await processesIn(place.job.workDir), []);
      });
    });

    it('stops within 1.5 s when the job aborts, with its reason, and leaves no process', async () => {
      await againstThree(async (servers) => {
        const abort = new AbortController();
        const reason = new Error('enough of all');
        let abortedAt = 0;
        const onSlice = async (slice: number): Promise<void> => {
          if (slice !== 0 || abortedAt !== 0) return;
          abortedAt = performance.now();
          await pause(50);
          abortedAt = performance.now();
          abort.abort(reason);
        };
        const job = jobFor(servers, ROUND_MS);
        await assert.rejects(
          play({ ...job, signal: abort.signal, onSlice: (slice) => void onSlice(slice) }),
          (error) => error === reason,
        );
        assert.ok(performance.now() - abortedAt < 1500);
        assert.deepEqual(await processesIn(place.job.workDir), []);
      });
    });
  });
}

function measurementOf(outcome: TurnOutcome | undefined): EngineMeasurement {
  if (outcome?.state !== 'measured') throw outcome?.error ?? new Error('The app was not measured.');
  return outcome.measurement;
}

function countOf({ operations }: EngineMeasurement): number {
  return operations.reduce((sum, { count }) => sum + count, 0);
}

function latencyOf({ operations }: EngineMeasurement): ReturnType<typeof pool> {
  return pool(operations.flatMap(({ latency }) => latency ?? []));
}

/** What the slices of an app counted together. */
function slicesOf(
  { job, measured }: Pick<PlayedTurns, 'job' | 'measured'>,
  app: number,
): { readonly ok: number; readonly failed: number } {
  const own = measured.slices.filter(({ slice }) => job.slices[slice]?.app === app);
  return {
    ok: own.reduce((sum, { ok }) => sum + ok, 0),
    failed: own.reduce((sum, { failed }) => sum + failed, 0),
  };
}

function totalAt(edges: readonly SeenEdge[], slice: number, edge: 'begin' | 'end'): number {
  return edges.find((seen) => seen.slice === slice && seen.edge === edge)?.counts.total ?? Number.NaN;
}

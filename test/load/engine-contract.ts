import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, after, before, describe, it } from 'node:test';
import type { Load } from '../../model/document/load.ts';
import { type Measured, measuredSchema } from '../../model/document/measured.ts';
import type { Outcome } from '../../model/document/operation-result.ts';
import type { TimeBin } from '../../model/document/timeline.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { pool } from '../../model/stats/distribution.ts';
import { poolRounds } from '../../reports/run/judge/pool-rounds.ts';
import type { Engine, EngineMeasurement, RoundJob } from '../../runner/load/engines/engine.ts';
import { currentPlacement } from '../../runner/machine/cpu-placement.ts';
import { mixedCrud } from '../../scenarios/mixed-crud.ts';
import { read } from '../../scenarios/read.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';
import { type DelayServer, type DelayServerOptions, startDelayServer } from '../support/delay-server.ts';
import { ForeignLoad } from '../support/foreign-load.ts';
import { pinnedBareLatencies } from '../support/pinned-bare-socket.ts';

/** An engine shares its core with other processes: one of these must be undisturbed. */
const ATTEMPTS = 6;

const ITEMS = 1000;
/** Answers a server may have counted just outside the window: those under way at its edges. */
const EDGE_REQUESTS = 60;

/**
 * What every engine must do, tried against a server whose delays and counts are known; skipped if its program is
 * missing.
 */
export async function engineContract({ id, check }: Engine, load: Load): Promise<void> {
  const found = await check(process.env);
  const skip = found.available ? false : `${found.reason} ${found.fix}`;
  const measure = (job: RoundJob): Promise<EngineMeasurement> =>
    found.available ? found.engine.measure(job) : Promise.reject(new Error(found.reason));
  describe(`the ${id} engine`, { skip }, () => {
    const { generatorCpus, systemCpus } = currentPlacement();
    const closedLoop = load.kind === 'closed' && 'A closed loop has no due times.';
    let folder = '';
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'stackbench-engine-'));
      await writeSeedItems(join(folder, 'items.ndjson'), { items: ITEMS, seed: 1 });
    });
    after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

    async function against<T>(options: DelayServerOptions, use: (server: DelayServer) => Promise<T>): Promise<T> {
      const server = await startDelayServer(options, systemCpus);
      try {
        return await use(server);
      } finally {
        await server.stop();
      }
    }
    const jobFor = (server: DelayServer, changes: Partial<RoundJob> = {}): RoundJob => ({
      baseUrl: server.baseUrl,
      scenario: read,
      itemsFile: join(folder, 'items.ndjson'),
      items: ITEMS,
      seed: 3,
      load,
      durationMs: 1200,
      timeoutMs: 3000,
      cpus: generatorCpus,
      workDir: folder,
      signal: new AbortController().signal,
      ...changes,
    });
    const countOf = (measured: EngineMeasurement, outcome?: Outcome): number =>
      measured.operations
        .filter((result) => outcome === undefined || result.outcome === outcome)
        .reduce((sum, { count }) => sum + count, 0);
    // Sent → done if the engine reports it: a late request says nothing about how it reads an answer.
    const p50Of = ({ serviceTime, operations }: EngineMeasurement): number =>
      pool(
        serviceTime === null
          ? operations.flatMap(({ outcome, latency }) => (outcome === 'ok' && latency !== null ? [latency] : []))
          : [serviceTime],
      ).quantileUs(50);

    for (const delayMs of [0.25, 5]) {
      it(`reads a ${delayMs} ms server as a bare socket does: p50 within 5 % or 0.15 ms`, async (test) => {
        await against({ delaysMs: [delayMs], exact: true }, async (server) => {
          // One request at a time, so that nothing waits in the server for another.
          const gentle: Load =
            load.kind === 'closed'
              ? { kind: 'closed', connections: 1 }
              : { kind: 'open', ratePerSec: 100, maxInFlight: 20, arrivals: 'constant' };
          // Other work on the machine shifts single attempts; a meter that reads wrongly is off in all of them.
          const differences: string[] = [];
          const others = new ForeignLoad();
          for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
            // As often as the engine asks: what idles for longer answers more slowly.
            const { bare, seen } = await others.during(async () => ({
              bare: await pinnedBareLatencies(server.port, 200, load.kind === 'closed' ? 0 : 10),
              seen: p50Of(await measure(jobFor(server, { load: gentle }))),
            }));
            const truth = bare[bare.length >> 1] as number;
            differences.push(`${Math.round(seen)} µs, bare socket ${Math.round(truth)} µs`);
            assert.ok(seen >= delayMs * 1000, `${seen} µs is less than the server takes`);
            if (Math.abs(seen - truth) <= Math.max(150, truth * 0.05)) break;
            if (attempt < ATTEMPTS - 1) continue;
            const excuse = others.excuse();
            if (excuse === null) assert.fail(differences.join('; '));
            test.skip(excuse);
          }
          test.diagnostic(`${id} at ${delayMs * 1000} µs: ${differences.join('; ')}`);
        });
      });
    }

    it('counts what the server counts, in a result that the schema takes', async () => {
      await against({ delaysMs: [5] }, async (server) => {
        const edges: number[] = [];
        const pending: Promise<unknown>[] = [];
        const onWindow = (): void => void pending.push(server.counts().then(({ total }) => edges.push(total)));
        const measured = await measure(jobFor(server, { scenario: mixedCrud, onWindow }));
        await Promise.all(pending);
        const [begin = 0, end = 0] = edges;
        assert.equal(edges.length, 2, 'the window must begin once and end once');
        assert.ok(
          Math.abs(end - begin - countOf(measured)) <= EDGE_REQUESTS,
          `${end - begin} at the server, ${countOf(measured)} here`,
        );
        assert.ok((await server.counts()).total >= countOf(measured));
        assert.equal(countOf(measured, 'ok'), countOf(measured));
        const statuses = Object.values(measured.statuses).reduce((sum, count) => sum + count, 0);
        assert.equal(statuses, countOf(measured));
        assert.ok(measured.generatorCpuUs !== null && measured.generatorCpuUs > 0);
        const { distribution, failures } = poolRounds([asMeasured(measured)]);
        assert.deepEqual([distribution?.count, failures], [countOf(measured), measured.dropped]);
        assert.deepEqual(
          new Set(measured.operations.map(({ operation }) => operation)),
          new Set(['get', 'list', 'create', 'update']),
        );
      });
    });

    it('reads p50, p95 and p99 of a 40/200/600 ms mixture as the server itself does', async (test) => {
      // 77.5, 20 and 2.5 %: each percentile lies well inside its mode, where other work on the machine moves it least.
      const delaysMs = Array.from({ length: 40 }, (_, index) => (index === 37 ? 600 : index % 5 === 3 ? 200 : 40));
      await unlessDisturbed(test, () =>
        against({ delaysMs }, async (server) => {
          const measured = await measure(jobFor(server, { scenario: mixedCrud, durationMs: 3000 }));
          const { distribution, ok } = poolRounds([asMeasured(measured)]);
          // The window's requests are the last to arrive, for connections are opened before it; a closed loop leaves
          // some unanswered.
          const truth = (await server.servedUs())
            .filter(Number.isFinite)
            .slice(-ok)
            .toSorted((a, b) => a - b);
          const pairs = [50, 95, 99].map((percentile): [number, number] => [
            distribution?.quantileUs(percentile) ?? Number.NaN,
            truth[Math.ceil((truth.length * percentile) / 100) - 1] ?? Number.NaN,
          ]);
          return {
            good: pairs.every(([seen, own]) => Math.abs(seen - own) <= Math.max(1000, own * 0.05)),
            text: pairs.map(([seen, own]) => `${Math.round(seen)} µs, server ${Math.round(own)} µs`).join('; '),
          };
        }),
      );
    });

    it('sorts all requests of an open load into equal bins of time', { skip: closedLoop }, async () => {
      await against({ delaysMs: [5], errorEach: 4 }, async (server) => {
        const measured = await measure(jobFor(server, { scenario: mixedCrud }));
        const bins = measured.timeBins ?? [];
        assert.deepEqual(
          bins.map(({ startMs }) => startMs),
          Array.from({ length: 12 }, (_, index) => index * 100),
        );
        const sumOf = (of: (bin: TimeBin) => number): number => bins.reduce((sum, bin) => sum + of(bin), 0);
        assert.equal(
          sumOf(({ due }) => due),
          countOf(measured),
        );
        assert.equal(
          sumOf(({ failed }) => failed),
          countOf(measured) - countOf(measured, 'ok'),
        );
        for (const { due, failed, us } of bins) {
          // 30 are due in each; k6 starts some a little late.
          assert.ok(due > 10 && due < 50, `${due} due`);
          assert.equal(us.length, due - failed);
          assert.deepEqual(
            us,
            us.toSorted((a, b) => a - b),
          );
        }
        const [minUs, maxUs] = [
          Math.min(...bins.map(({ us }) => us[0] ?? 0)),
          Math.max(...bins.map(({ us }) => us.at(-1) ?? 0)),
        ];
        const { distribution } = poolRounds([asMeasured(measured)]);
        assert.ok(Math.abs(minUs - (distribution?.minUs ?? 0)) <= minUs * 0.001 + 1);
        assert.ok(Math.abs(maxUs - (distribution?.maxUs ?? 0)) <= maxUs * 0.001 + 1);
      });
    });

    it('sees the slow requests of a 5/50/300 ms mixture', async (test) => {
      const delaysMs = Array.from({ length: 20 }, (_, index) => (index === 7 ? 300 : index % 5 === 3 ? 50 : 5));
      await unlessDisturbed(test, () =>
        against({ delaysMs }, async (server) => {
          const measured = await measure(jobFor(server, { durationMs: 2000 }));
          const { quantileUs, countAbove, count } = pool(measured.operations.flatMap(({ latency }) => latency ?? []));
          const slow = countAbove(250_000) / count;
          const middle = countAbove(40_000) / count - slow;
          const p50 = quantileUs(50);
          // Closed loops complete fewer of the slow ones in a short window.
          const good = p50 > 4500 && p50 < 9000 && Math.abs(slow - 0.05) < 0.02 && Math.abs(middle - 0.2) < 0.03;
          const shares = `50 ms share ${middle.toFixed(3)}, 300 ms share ${slow.toFixed(3)}`;
          return { good, text: `p50 ${Math.round(p50)} µs, ${shares}` };
        }),
      );
    });

    it('books answers of 500 as http-error', async () => {
      await against({ delaysMs: [5], errorEach: 4 }, async (server) => {
        const measured = await measure(jobFor(server));
        const share = countOf(measured, 'http-error') / countOf(measured);
        assert.ok(Math.abs(share - 0.25) < 0.02, `${share}`);
        assert.equal(measured.statuses['500'], countOf(measured, 'http-error'));
      });
    });

    it('counts requests that time out', async () => {
      await against({ delaysMs: [5], hang: true }, async (server) => {
        const measured = await measure(jobFor(server, { timeoutMs: 400 }));
        assert.ok(countOf(measured, 'timeout') > 0);
        assert.equal(countOf(measured, 'timeout'), countOf(measured));
        for (const { due, failed, us } of measured.timeBins ?? []) assert.deepEqual([failed, us], [due, []]);
      });
    });

    for (const closeHow of ['announce', 'reset'] as const) {
      it(`keeps its p50 when the server closes each connection after 20 answers (${closeHow})`, async (test) => {
        await unlessDisturbed(test, () =>
          against({ delaysMs: [5], closeEach: 20, closeHow }, async (server) => {
            const measured = await measure(jobFor(server));
            if (closeHow === 'announce') assert.equal(countOf(measured, 'ok'), countOf(measured));
            if (measured.connectionCloses !== null) {
              const expected = countOf(measured) / 20;
              assert.ok(
                Math.abs(measured.connectionCloses - expected) <= expected * 0.35 + 10,
                `${measured.connectionCloses}, expected ${expected}`,
              );
            }
            const p50 = p50Of(measured);
            return { good: p50 > 4500 && p50 < 8500, text: `p50 ${Math.round(p50)} µs` };
          }),
        );
      });
    }

    it('stops within a second of an abort, with its reason, and leaves no process', async () => {
      await against({ delaysMs: [5] }, async (server) => {
        const abort = new AbortController();
        const reason = new Error('enough');
        const timer = setTimeout(() => abort.abort(reason), 700);
        let abortedAt = 0;
        abort.signal.addEventListener('abort', () => (abortedAt = performance.now()));
        await assert.rejects(
          measure(jobFor(server, { durationMs: 5000, signal: abort.signal })),
          (error) => error === reason,
        );
        clearTimeout(timer);
        assert.ok(performance.now() - abortedAt < 1000);
        assert.deepEqual(await processesIn(folder), []);
      });
    });

    it('ends with one clear error when the server dies in the middle', async () => {
      await against({ delaysMs: [5], dieAfter: 400 }, async (server) => {
        const startedAt = performance.now();
        await assert.rejects(measure(jobFor(server, { durationMs: 3000 })), (error) => {
          assert.ok(error instanceof StackbenchError, String(error));
          assert.equal(error.code, 'server-gone');
          return true;
        });
        assert.ok(performance.now() - startedAt < 6000);
        assert.deepEqual(await processesIn(folder), []);
      });
    });
  });
}

/**
 * Other work on the machine spoils single attempts: one must be good, unless all were disturbed. A wrong engine is
 * wrong in all.
 */
export async function unlessDisturbed(
  test: TestContext,
  attempt: () => Promise<{ readonly good: boolean; readonly text: string }>,
  attempts = ATTEMPTS,
): Promise<void> {
  const tried: string[] = [];
  const others = new ForeignLoad();
  for (let made = 1; made <= attempts; made += 1) {
    const { good, text } = await others.during(attempt);
    tried.push(text);
    if (good) break;
    if (made < attempts) continue;
    const excuse = others.excuse();
    if (excuse === null) assert.fail(tried.join(' | '));
    test.skip(excuse);
  }
  test.diagnostic(tried.join(' | '));
}

/**
 * A round as a result keeps it, without what only the runner sees.
 * @throws ZodError when the schema does not take it.
 */
export function asMeasured({ generatorCpuUs, ...rest }: EngineMeasurement): Measured {
  const resources = {
    appCpuUs: null,
    appRssBytes: null,
    servicesCpuUs: {},
    servicesRssBytes: {},
    foreignCpuShare: null,
    stealShare: null,
    generatorCpuUs,
  };
  return measuredSchema.parse({ ...rest, resources });
}

/** Ids of processes whose working folder is ours. */
export async function processesIn(folder: string): Promise<string[]> {
  if (!existsSync('/proc/self/cwd')) return [];
  const { readlink } = await import('node:fs/promises');
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if ((await readlink(`/proc/${pid}/cwd`).catch(() => '')) === folder) {
      found.push(`${pid} ${await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')}`);
    }
  }
  return found;
}

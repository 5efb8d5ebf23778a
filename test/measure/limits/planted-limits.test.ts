import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { Client } from 'pg';
import { findLimiter } from '../../../model/capacity/find-limiter.ts';
import type { LimiterFinding } from '../../../model/capacity/limiter.ts';
import { triedLimiter } from '../../../model/capacity/tried-limiter.ts';
import type { CapacityStep } from '../../../model/document/capacity-step.ts';
import { type TargetHost, openTargetHost } from '../../../runner/apps/open-target-host.ts';
import type { RunningApp } from '../../../runner/apps/running-app.ts';
import { startNullServer } from '../../../runner/load/ceilings/start-null-server.ts';
import { currentPlacement } from '../../../runner/machine/cpu-placement.ts';
import { ownModule } from '../../../runner/machine/package-root.ts';
import { startChild } from '../../../runner/machine/processes/start-child.ts';
import { Teardown } from '../../../runner/machine/processes/teardown.ts';
import { makeWorkFolder } from '../../../runner/machine/processes/work-folder.ts';
import { loopProbe } from '../../../runner/measure/loop-probe.ts';
import { read } from '../../../scenarios/read.ts';
import type { Scenario } from '../../../scenarios/scenario.ts';
import { writeSeedItems } from '../../../scenarios/seed-items.ts';
import { CATALOGUE, type TargetSpec } from '../../../targets/catalogue.ts';
import { CannotPlay, limitCpu, limitWrites } from '../../support/control-group.ts';
import { playOverload } from '../../support/play-overload.ts';

const ITEMS = 1000;
const FEWEST_STEPS = 3;
const target = { percentile: 99, limitMs: 200, errorShare: 0.001 };
const update: Scenario = { ...read, id: 'update', mix: { update: 1 } };
const teardown = new Teardown();
let host: TargetHost;
let place: Parameters<typeof playOverload>[0]['place'];

before(async () => {
  const work = await makeWorkFolder('limits test');
  teardown.add('work folder', () => work.remove());
  const itemsFile = join(work.path, 'items.ndjson');
  await writeSeedItems(itemsFile, { items: ITEMS, seed: 3 });
  place = { workDir: work.path, itemsFile, items: ITEMS, placement: currentPlacement() };
  const specs = ['express-memory', 'express-postgres', 'express-redis'].map(specOf);
  const how = {
    provider: 'native',
    allowStandIn: false,
    allowRemote: false,
    signal: new AbortController().signal,
  } as const;
  host = await openTargetHost({ ...place, ...how, specs, env: process.env, externalUrls: {} }, teardown);
});

after(async () => {
  assert.deepEqual(await teardown.run(), []);
});

function specOf(id: string): TargetSpec {
  return CATALOGUE.find((spec) => spec.id === id) as TargetSpec;
}

interface Trial {
  readonly stack: string;
  readonly scenario?: Scenario;
  readonly poolSize?: number;
  readonly ratePerSec?: number;
  /** Plants the limit, and returns what takes it away. */
  readonly plant?: (app: RunningApp) => Promise<() => Promise<void> | void>;
}

/** @throws CannotPlay if others left too few steps alone */
function calm(steps: CapacityStep[]): CapacityStep[] {
  if (steps.length >= FEWEST_STEPS) return steps;
  throw new CannotPlay(`this machine was too busy: others left ${steps.length} steps alone`);
}

/** Plays overload on a stack with a planted limit. */
async function played({ stack, scenario = read, poolSize, plant, ...load }: Trial): Promise<CapacityStep[]> {
  const spec = specOf(stack);
  const settings = poolSize === undefined ? {} : { 'postgres.poolMax': poolSize };
  const app = await host.startTarget({ ...spec, settings });
  let end: (() => Promise<void> | void) | undefined;
  try {
    end = await plant?.(app);
    return calm(await playOverload({ app, datastores: host.datastoresOf(spec), scenario, place, ...load }));
  } finally {
    await end?.();
    await app.stop();
  }
}

async function found(trial: Trial): Promise<LimiterFinding> {
  return findLimiter(await played(trial), target);
}

/** A test that is skipped, with the reason printed, if this machine cannot play it. */
function planted(title: string, body: () => Promise<void>): void {
  it(title, async (t) => {
    try {
      await body();
    } catch (error) {
      if (!(error instanceof CannotPlay)) throw error;
      t.skip(error.message);
    }
  });
}

/** `express-memory`, whose requests cost more CPU than those of the generator. */
async function startSpinning(): Promise<Parameters<typeof playOverload>[0]['app'] & Pick<RunningApp, 'stop'>> {
  const child = await startChild({
    label: 'spinning stack',
    command: process.execPath,
    args: ['--import', join(import.meta.dirname, '../../support/spin-per-request.ts'), ownModule('targets/serve.ts')],
    env: { NODE_ENV: 'production', STACK: 'express-memory', PORT: '0', SEED_FILE: place.itemsFile },
    cwd: place.workDir,
    cpus: place.placement.systemCpus,
    logFile: join(place.workDir, 'spinning.log'),
    stdout: 'pipe',
    ipc: true,
  });
  const [line] = (await once(createInterface({ input: child.process.stdout as Readable }), 'line')) as [string];
  const { port } = JSON.parse(line) as { readonly port: number };
  const probed = { pids: () => [child.pid], loop: loopProbe(child), stop: () => child.stop() };
  return { id: 'spinning stack', baseUrl: `http://127.0.0.1:${port}`, ...probed };
}

/** Runs statements in the database of the stack on PostgreSQL, as its owner. */
async function inDatabase(...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: host.urlsOf(specOf('express-postgres')).postgres });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Each row takes 20 ms to read, in which the session sleeps. */
async function makeReadsSlow(): Promise<() => Promise<void>> {
  await inDatabase(
    'ALTER TABLE items RENAME TO kept',
    'CREATE VIEW items AS SELECT id, name, quantity FROM kept WHERE pg_sleep(0.02)::text IS NOT NULL',
  );
  return () => inDatabase('DROP VIEW items', 'ALTER TABLE kept RENAME TO items');
}

/** A good answer per second within the steps: what is in flight at their end was not answered. */
function answeredPerSec(steps: readonly CapacityStep[]): number {
  const answered = steps.reduce((sum, { due, inFlightAtEnd, dropped }) => sum + due - inFlightAtEnd - dropped, 0);
  return (answered * 1000) / steps.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

function assertIs({ limiter, subject, evidence }: LimiterFinding, expected: string, of: string | null = null): void {
  assert.deepEqual({ limiter, subject }, { limiter: expected, subject: of }, JSON.stringify(evidence));
}

describe('a planted limit of a stack is named', () => {
  planted('the event loop of an app without a datastore', async () => {
    const app = await startSpinning();
    try {
      assertIs(
        findLimiter(calm(await playOverload({ app, datastores: [], scenario: read, place })), target),
        'event-loop',
      );
    } finally {
      await app.stop();
    }
  });

  planted('a pool of one connection with slow queries, also by trying two', async () => {
    const trial = { stack: 'express-postgres', poolSize: 1, plant: makeReadsSlow };
    const ordinary = await played(trial);
    const finding = findLimiter(ordinary, target);
    assertIs(finding, 'pool', 'postgres');
    const two = await played({ ...trial, poolSize: 2 });
    const tried = { perSec: answeredPerSec(two), finding: findLimiter(two, target) };
    assertIs(triedLimiter({ perSec: answeredPerSec(ordinary), finding }, tried), 'pool', 'postgres');
  });

  planted('the CPU of a PostgreSQL without the index', async () => {
    const plant = async (): Promise<() => void> => {
      await inDatabase(
        'ALTER TABLE items DROP CONSTRAINT items_pkey',
        "INSERT INTO items SELECT gen_random_uuid(), 'more', 1 FROM generate_series(1, 40000)",
        'ANALYZE items',
      );
      // The next start of the stack makes the table again.
      return () => undefined;
    };
    assertIs(await found({ stack: 'express-postgres', plant }), 'datastore-cpu', 'postgres');
  });

  planted('locks: all requests change one row, which each keeps for 5 ms', async () => {
    const plant = async (): Promise<() => Promise<void>> => {
      await inDatabase(
        'CREATE TABLE one (n integer)',
        'INSERT INTO one VALUES (0)',
        `CREATE FUNCTION wait_for_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           UPDATE one SET n = n + 1; PERFORM pg_sleep(0.005); RETURN NEW; END $$`,
        'CREATE TRIGGER one BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION wait_for_one()',
      );
      return () => inDatabase('DROP TRIGGER one ON items', 'DROP FUNCTION wait_for_one', 'DROP TABLE one');
    };
    assertIs(await found({ stack: 'express-postgres', scenario: update, plant }), 'datastore-waits', 'postgres');
  });

  planted('a synchronous disk wait: Redis writes each change to a slow disk', async () => {
    const [redis] = host.datastoresOf(specOf('express-redis'));
    const plant = async (): Promise<() => void> => limitWrites(redis?.pids() ?? [], place.workDir, 20).end;
    const trial = { stack: 'express-redis', scenario: update, ratePerSec: 400, plant };
    assertIs(await found(trial), 'datastore-waits', 'redis');
  });

  planted('a CPU quota', async () => {
    const plant = async (app: RunningApp): Promise<() => void> => limitCpu(app.pids(), 0.4).end;
    assertIs(await found({ stack: 'express-memory', plant }), 'cpu-quota');
  });

  planted('the generator', async () => {
    const { workDir, placement } = place;
    const server = await startNullServer({ workDir, cpus: placement.systemCpus });
    const app = { id: 'null server', baseUrl: server.baseUrl, pids: () => [server.pid], loop: null };
    try {
      const steps = calm(await playOverload({ app, datastores: [], scenario: read, place, ratePerSec: 80_000 }));
      assertIs(findLimiter(steps, target), 'generator');
    } finally {
      await server.stop();
    }
  });
});

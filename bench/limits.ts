import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { findLimiter } from '../model/capacity/find-limiter.ts';
import type { CapacityStep } from '../model/document/capacity-step.ts';
import { median } from '../model/stats/median.ts';
import type { Endpoint } from '../runner/datastores/datastore.ts';
import { planDatastores, startDatastores } from '../runner/datastores/ladder.ts';
import { currentPlacement } from '../runner/machine/cpu-placement.ts';
import { type Child, startChild } from '../runner/machine/processes/start-child.ts';
import { Teardown } from '../runner/machine/processes/teardown.ts';
import { makeWorkFolder } from '../runner/machine/processes/work-folder.ts';
import type { MeteredDatastore } from '../runner/measure/limits/datastore-meter.ts';
import { loopProbe } from '../runner/measure/loop-probe.ts';
import { read } from '../scenarios/read.ts';
import { writeSeedItems } from '../scenarios/seed-items.ts';
import { limitCpu, limitWrites } from '../test/support/control-group.ts';
import { playOverload } from '../test/support/play-overload.ts';
import { LIMIT_SERVERS, type LimitServer } from './limit-servers/limit-server.ts';

/**
 * What the signals of `runner/measure/limits/` say of small servers, each with one planted limit, and what is found:
 * `limits.ts [ID…]`. The thresholds were set with it. It needs root, for control groups.
 */
const ITEMS = 100;
const target = { percentile: 99, limitMs: 200, errorShare: 0.001 };
const placement = currentPlacement();
const teardown = new Teardown();
const only = process.argv.slice(2);

const work = await makeWorkFolder('bench limits');
teardown.add('work folder', () => work.remove());
const itemsFile = join(work.path, 'items.ndjson');
await writeSeedItems(itemsFile, { items: ITEMS, seed: 1 });
const place = { itemsFile, items: ITEMS, workDir: work.path, placement };
try {
  const postgres = await startPostgres();
  for (const server of LIMIT_SERVERS.filter(({ id }) => only.length === 0 || only.includes(id)))
    await measure(server, postgres);
} finally {
  for (const failure of await teardown.run()) process.stderr.write(`${failure}\n`);
}

interface Postgres extends MeteredDatastore<Endpoint> {
  readonly url: string;
}

async function startPostgres(): Promise<Postgres> {
  const { signal } = new AbortController();
  const namespace = 'stackbench_limits';
  const how = { env: process.env, cpus: placement.systemCpus, externalUrls: {}, allowRemote: false, signal };
  const context = { ...how, workDir: work.path, namespace };
  const plan = await planDatastores(['postgres'], context, { provider: 'native', allowStandIn: false });
  const [postgres] = await startDatastores(plan.decisions, context);
  if (postgres === undefined) throw new Error('PostgreSQL did not start.');
  teardown.add('PostgreSQL', () => postgres.stop());
  const url = await postgres.product.createNamespace(postgres.endpoint, namespace);
  const { Client } = await import('pg');
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE TABLE limits (id serial PRIMARY KEY, n integer)');
  await client.query('INSERT INTO limits (n) VALUES (0)');
  await client.end();
  return { ...postgres, url };
}

async function start(
  server: LimitServer,
  datastoreUrl: string,
): Promise<{ readonly child: Child; readonly url: string }> {
  const child = await startChild({
    label: server.id,
    command: process.execPath,
    args: [
      join(import.meta.dirname, 'limit-servers', 'limit-server-process.ts'),
      JSON.stringify({ ...server, datastoreUrl }),
    ],
    env: { UV_THREADPOOL_SIZE: '4' },
    cwd: work.path,
    cpus: placement.systemCpus,
    logFile: join(work.path, `${server.id}.log`),
    ipc: true,
  });
  const [{ port }] = (await once(child.process, 'message')) as [{ readonly port: number }];
  return { child, url: `http://127.0.0.1:${port}` };
}

async function measure(server: LimitServer, postgres: Postgres): Promise<void> {
  const { work: kind, ratePerSec, planted } = server;
  const asked = kind === 'asks' ? await start({ ...server, work: 'spins' }, '') : null;
  const { child, url } = await start(server, asked?.url ?? postgres.url);
  const datastores: MeteredDatastore<Endpoint>[] = [];
  if (kind === 'queries') datastores.push(postgres);
  if (asked !== null) datastores.push({ ...postgres, id: 'other', pids: () => [asked.child.pid], product: {} });
  const ends: (() => void)[] = [];
  try {
    if (planted.cpu !== undefined) ends.push(limitCpu([child.pid], planted.cpu).end);
    if (planted.writesPerSec !== undefined)
      ends.push(limitWrites(postgres.pids(), work.path, planted.writesPerSec).end);
    if (planted.files !== undefined) {
      const limit = spawn('prlimit', ['--pid', String(child.pid), `--nofile=${planted.files}:${planted.files}`]);
      await once(limit, 'exit');
    }
    const app = { id: server.id, baseUrl: url, pids: () => [child.pid], loop: loopProbe(child) };
    const steps = await playOverload({
      ...{ app, datastores, scenario: read, place },
      ...(ratePerSec === null ? {} : { ratePerSec }),
    });
    print(server, steps);
  } finally {
    for (const end of ends) end();
    await child.stop();
    await asked?.child.stop();
  }
}

function print({ id, expected }: LimitServer, steps: readonly CapacityStep[]): void {
  const { limiter, subject, evidence, steps: some, of } = findLimiter(steps, target);
  const middle = (valueOf: (step: CapacityStep) => number | null | undefined): string =>
    median(steps.flatMap((step) => valueOf(step) ?? []))?.toFixed(2) ?? '–';
  const signals = [
    ['rate', middle((step) => step.ratePerSec)],
    ['main', middle(({ signals }) => signals?.mainThreadShare)],
    ['app', middle(({ signals }) => signals?.usedCores)],
    ['wait', middle(({ waitShare }) => waitShare)],
    ['throttled', middle(({ signals }) => signals?.throttledShare)],
    ['loop', middle(({ signals }) => signals?.eventLoopUtilisation)],
    ['waiting', middle(({ signals }) => signals?.pools?.[0]?.waiting)],
    ['store', middle(({ signals }) => Object.values(signals?.datastores ?? {})[0]?.usedCores)],
    ['thread', middle(({ signals }) => Object.values(signals?.datastores ?? {})[0]?.busiestThreadShare)],
    ['sessions', middle(({ signals }) => Object.values(signals?.datastores ?? {})[0]?.activeSessions)],
    ['late', middle(({ generator }) => generator.latenessP99Ms)],
    ['generator', middle(({ generator }) => generator.cpuShare)],
  ].map(([name, value]) => `${name} ${value}`);
  const isRight = of === 0 ? 'no calm step' : limiter === expected ? 'right' : `WRONG, expected ${expected}`;
  const why = evidence.map(({ signal, value }) => `${signal} ${value}`).join('; ');
  process.stdout.write(
    `${id}: ${limiter}${subject === null ? '' : ` (${subject})`}, ${some} of ${of} steps, ${isRight}\n  ${signals.join('  ')}\n  ${why}\n`,
  );
}

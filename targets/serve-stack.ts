import { randomBytes } from 'node:crypto';
import type { FlatSettings } from './catalogue.ts';
import { itemApp } from './item-app.ts';
import type { ItemStore, ReadThrough } from './item-store.ts';
import { openStack } from './open-store.ts';
import { openExpressOptions } from './options/express-options.ts';
import { requireInstalled } from './options/require-installed.ts';
import { runTarget, versionsOf } from './run-target.ts';
import { FIND_PLAN_ENV, VISIT_ENV, type WorkerReport } from './workers/messages.ts';

type Env = Readonly<Record<string, string | undefined>>;
type Counters = ReadThrough['counters'] | null;

/** Serves a stack of the catalogue by Express: by itself, or as one of several workers. */
export async function serveStack(env: Env): Promise<void> {
  const visit = env[VISIT_ENV];
  const { spec, store, clients, settings, all, redis } = await requireInstalled(() =>
    openStack(env, visit ?? randomBytes(4).toString('hex')),
  );
  const { http } = all;
  const options = await requireInstalled(() => openExpressOptions(all.express, { env, redis }));
  const versions = versionsOf(['express', ...options.packages, ...clients]);
  const counters = (): Counters => (store.cache === undefined ? null : { ...store.cache.counters });
  const readBack = (await store.readBack?.()) ?? {};
  const describe = (): object => ({
    stack: spec.id,
    node: process.version,
    clients: versions,
    settings: { ...settings, ...readBack },
    ...planOf(store, env[FIND_PLAN_ENV]),
    cache: counters(),
  });
  const describeAll =
    visit === undefined ? describe : await describeWorkers(describe, { ...settings, ...readBack }, counters);
  const listener = itemApp(store, spec.id, { http, options }, describeAll);
  const close = async (): Promise<void> => void (await Promise.all([store.close(), options.close()]));
  await runTarget({ stack: spec.id, store, listener, http, close, isWorker: visit !== undefined }, env);
}

/** Empty for a store without plans; `known` is that of the process that has loaded it, as JSON. */
function planOf({ findPlan }: ItemStore, known: string | undefined): Partial<Pick<ItemStore, 'findPlan'>> {
  if (findPlan === undefined) return {};
  return { findPlan: known === undefined ? findPlan : (JSON.parse(known) as string | null) };
}

/** A report that is true of all workers: how many there are, and what their caches counted together. */
async function describeWorkers(
  describe: () => object,
  settings: FlatSettings,
  counters: () => Counters,
): Promise<() => Promise<object>> {
  const { openExchange } = await import('./workers/exchange.ts');
  const exchange = openExchange(() => ({ pid: process.pid, cache: counters() }));
  return async () => {
    const workers = await exchange.ask();
    return {
      ...describe(),
      settings: { ...settings, 'app.workers': workers.length },
      workers: workers.map(({ pid }) => pid),
      cache: sumOf(workers),
    };
  };
}

function sumOf(workers: readonly WorkerReport[]): Counters {
  return workers.reduce<Counters>((sum, { cache }) => {
    if (cache === null || sum === null) return sum ?? cache;
    return { hits: sum.hits + cache.hits, misses: sum.misses + cache.misses, errors: sum.errors + cache.errors };
  }, null);
}

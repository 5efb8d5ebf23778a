import { randomBytes } from 'node:crypto';
import { itemApp } from './item-app.ts';
import { openStack } from './open-store.ts';
import { openExpressOptions } from './options/express-options.ts';
import { requireInstalled } from './options/require-installed.ts';
import { reportFailure, runTarget, versionsOf } from './run-target.ts';

try {
  const { spec, store, clients, settings, all } = await requireInstalled(() =>
    openStack(process.env, randomBytes(4).toString('hex')),
  );
  const { http } = all;
  const options = await requireInstalled(() => openExpressOptions(all.express));
  const versions = versionsOf(['express', ...options.packages, ...clients]);
  const describe = (): object => ({
    stack: spec.id,
    node: process.version,
    clients: versions,
    settings,
    ...(store.findPlan === undefined ? {} : { findPlan: store.findPlan }),
    cache: store.cache === undefined ? null : { ...store.cache.counters },
  });
  const listener = itemApp(store, spec.id, { http, options }, describe);
  await runTarget({ stack: spec.id, store, listener, http }, process.env);
} catch (error) {
  reportFailure(error);
}

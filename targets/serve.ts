import { randomBytes } from 'node:crypto';
import { itemApp } from './item-app.ts';
import { openStack } from './open-store.ts';
import { reportFailure, runTarget, versionsOf } from './run-target.ts';

try {
  const { spec, store, clients, settings, http } = await openStack(process.env, randomBytes(4).toString('hex'));
  const versions = versionsOf(['express', ...clients]);
  const describe = (): object => ({
    stack: spec.id,
    node: process.version,
    clients: versions,
    settings,
    cache: store.cache === undefined ? null : { ...store.cache.counters },
  });
  const listener = itemApp(store, spec.id, http, describe);
  await runTarget({ stack: spec.id, store, listener, http }, process.env);
} catch (error) {
  reportFailure(error);
}

import { nodeApp } from './node-app.ts';
import { reportFailure, runTarget } from './run-target.ts';
import { flatSettings, readSettings } from './settings.ts';
import { MemoryStore } from './stores/memory.ts';

try {
  const store = new MemoryStore();
  const settings = readSettings(process.env);
  const { http } = settings;
  const describe = (): object => ({
    stack: 'node-memory',
    node: process.version,
    clients: {},
    settings: flatSettings(settings, ['http']),
    cache: null,
  });
  const listener = nodeApp(store, 'node-memory', http, describe);
  await runTarget({ stack: 'node-memory', store, listener, http, close: () => store.close() }, process.env);
} catch (error) {
  reportFailure(error);
}

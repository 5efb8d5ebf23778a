import { nodeApp } from './node-app.ts';
import { reportFailure, runTarget } from './run-target.ts';
import { settingsOf } from './settings.ts';
import { MemoryStore } from './stores/memory.ts';

try {
  const store = new MemoryStore();
  const describe = (): object => ({
    stack: 'node-memory',
    node: process.version,
    clients: {},
    settings: settingsOf(['http']),
    cache: null,
  });
  await runTarget({ stack: 'node-memory', store, listener: nodeApp(store, 'node-memory', describe) }, process.env);
} catch (error) {
  reportFailure(error);
}

import { autocannonEngine } from './autocannon/autocannon-engine.ts';
import type { Engine } from './engine.ts';
import { k6Engine } from './k6/k6-engine.ts';

/** Every engine, by id. */
export const engines = {
  k6: k6Engine,
  autocannon: autocannonEngine,
} satisfies Record<string, Engine>;

import { autocannonEngine } from './autocannon/autocannon-engine.ts';
import type { Engine } from './engine.ts';
import { k6Engine } from './k6/k6-engine.ts';
import { pacerEngine } from './pacer/pacer-engine.ts';

/** Every engine, by id. */
export const engines = {
  autocannon: autocannonEngine,
  k6: k6Engine,
  pacer: pacerEngine,
} satisfies Record<string, Engine>;

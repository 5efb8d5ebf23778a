import { autocannonEngine } from './autocannon/autocannon-engine.ts';
import type { Engine } from './engine.ts';
import { fakeEngine } from './fake.ts';
import { k6Engine } from './k6/k6-engine.ts';
import { pacerEngine } from './pacer/pacer-engine.ts';

/** Every engine, by id; `fake` is for tests. */
export const engines = {
  autocannon: autocannonEngine,
  k6: k6Engine,
  pacer: pacerEngine,
  fake: fakeEngine,
} satisfies Record<string, Engine>;

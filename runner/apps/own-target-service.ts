import type { GatedService, GatedDatastore } from '../../model/gate/gated-service.ts';
import { seedItems } from '../../scenarios/seed-items.ts';
import { DATASTORE_ENV, type TargetSpec } from '../../targets/catalogue.ts';

const ITEMS = 10_000;
const ASKED = 512;
const SEED = 1;

/** Number of seeded items, and their seed; the same for both sides. */
export const OWN_TARGET_SEED = { items: ITEMS, seed: SEED } as const;

/**
 * One of our own stacks as a gated service: by-id reads over seeded items, from the sources of each side's checkout.
 */
export function ownTargetService(spec: TargetSpec, itemsFile: string): GatedService {
  const datastores: GatedDatastore[] = [spec.store, spec.cache].filter((store) => store !== null);
  const ids = [...seedItems(OWN_TARGET_SEED)].filter((_, index) => index % Math.floor(ITEMS / ASKED) === 0);
  return {
    name: spec.id,
    cwd: '.',
    start: `exec node targets/${spec.entry}`,
    ready: '"ready":true',
    env: {
      NODE_ENV: 'production',
      STACK: spec.id,
      SEED_FILE: itemsFile,
      NAMESPACE: '{namespace}',
      ...Object.fromEntries(datastores.map((store) => [DATASTORE_ENV[store], `{${store}}`])),
    },
    passEnv: [],
    datastores,
    requests: [
      { name: 'GET /items/{id}', method: 'GET', path: ids.map(({ id }) => `/items/${id}`), headers: {}, expect: 200 },
    ],
  };
}

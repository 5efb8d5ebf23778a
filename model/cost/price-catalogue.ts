import { z } from 'zod';
import type { GatedDatastore } from '../gate/gated-service.ts';
import { suggestName } from '../suggest-name.ts';

const STORE_KINDS = ['postgres', 'mongodb', 'redis', 'memcached'] as const;
const TIER_KINDS = ['compute', 'function', ...STORE_KINDS] as const;
type TierKind = (typeof TIER_KINDS)[number];
export type StoreKind = (typeof STORE_KINDS)[number];

/** The kind of tier on which each datastore of a stack runs. */
export const STORE_KIND: Readonly<Record<GatedDatastore, StoreKind>> = {
  postgres: 'postgres',
  mongodb: 'mongodb',
  redis: 'redis',
  'redis-cache': 'redis',
  memcached: 'memcached',
};

const idSchema = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,59}$/, 'it may have lower-case letters, digits, - and .');
const nameSchema = z.string().min(1).max(80);
const usdSchema = z.number().min(0).max(1e6);
const amountSchema = z.number().positive().max(1e12);
const sourceSchema = z.url({ protocol: /^https?$/ }).max(500);

const perUseSchema = z.strictObject({
  perMillionRequestsUsd: usdSchema.default(0),
  perGbSecondUsd: usdSchema.default(0),
  memoryMiB: z
    .number()
    .positive()
    .max(1e6)
    .default(128)
    .describe('Memory that each instance is given, for GB-seconds.'),
  freeRequests: z.number().min(0).max(1e12).default(0).describe('Requests in each month that cost nothing.'),
  freeGbSeconds: z.number().min(0).max(1e12).default(0).describe('GB-seconds in each month that cost nothing.'),
});
export type PricePerUse = z.infer<typeof perUseSchema>;

const limitsSchema = z.strictObject({
  vCpus: amountSchema.optional(),
  sustainedVCpus: amountSchema
    .optional()
    .describe('vCPUs that it sustains, if it may use all of them only for a while.'),
  memoryMiB: amountSchema.optional(),
  maxConnections: amountSchema.optional(),
  requestsPerSec: amountSchema.optional().describe('Requests, or operations of a datastore, per second.'),
  storageGiB: amountSchema.optional(),
  sleeps: z.boolean().optional().describe('Whether it stops when nobody uses it.'),
  maxInstances: amountSchema.optional().describe('Instances of a function at the same time.'),
  requestsPerSecPerInstance: amountSchema.optional(),
});
export type TierLimits = z.infer<typeof limitsSchema>;

const tierSchema = z
  .strictObject({
    id: idSchema,
    title: nameSchema,
    kinds: z.array(z.enum(TIER_KINDS)).min(1).max(TIER_KINDS.length),
    provider: nameSchema,
    region: nameSchema.optional(),
    monthlyUsd: usdSchema.optional(),
    perUse: perUseSchema.optional(),
    surplusVCpuHourUsd: usdSchema.optional().describe('Price of an hour of a vCPU above sustainedVCpus.'),
    onAppMachine: z.boolean().default(false).describe('Whether it shares the machine of the app.'),
    limits: limitsSchema.default({}),
    source: sourceSchema.optional().describe('Page that states the price.'),
    limitsSource: sourceSchema.optional().describe('Page that states the limits.'),
    note: z.string().min(1).max(300).optional(),
  })
  .refine(({ monthlyUsd, perUse }) => monthlyUsd !== undefined || perUse !== undefined, {
    path: ['monthlyUsd'],
    message: 'it is missing (a price in USD, 0 if it is free; or perUse)',
  });
export type PriceTier = z.infer<typeof tierSchema>;

const deploymentSchema = z.strictObject({
  id: idSchema,
  title: nameSchema,
  app: idSchema.describe('Tier of the app: of kind compute or function.'),
  postgres: idSchema.optional(),
  mongodb: idSchema.optional(),
  redis: idSchema.optional(),
  memcached: idSchema.optional(),
});
export type Deployment = z.infer<typeof deploymentSchema>;

/** Prices of tiers, and the deployments that are made of them; what `--prices` reads (docs/prices.md). */
export const priceCatalogueSchema = z
  .strictObject({
    name: nameSchema,
    currency: z.literal('USD').default('USD'),
    asOf: z.iso.date().describe('Day on which the prices were read.'),
    tiers: z.array(tierSchema).min(1).max(200),
    deployments: z.array(deploymentSchema).min(1).max(20),
  })
  .superRefine(({ tiers, deployments }, context) => {
    const fault = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    for (const [name, list] of Object.entries({ tiers, deployments }))
      for (const [index, { id }] of list.entries())
        if (list.findIndex((other) => other.id === id) < index)
          fault([name, index, 'id'], `there is another "${id}" before it`);
    for (const [index, { id: _id, title: _title, app, ...stores }] of deployments.entries()) {
      const wrong = wrongTier(tiers, app, ['compute', 'function']);
      if (wrong !== null) fault(['deployments', index, 'app'], wrong);
      for (const kind of STORE_KINDS) {
        const store = stores[kind];
        if (store === undefined) continue;
        const wrongStore = wrongTier(tiers, store, [kind]) ?? withoutMachine(tiers, app, store);
        if (wrongStore !== null) fault(['deployments', index, kind], wrongStore);
      }
    }
  });
export type PriceCatalogue = z.infer<typeof priceCatalogueSchema>;

/** Why a tier cannot be what a deployment uses it for; null if it can. */
function wrongTier(tiers: readonly PriceTier[], id: string, kinds: readonly TierKind[]): string | null {
  const tier = tiers.find((one) => one.id === id);
  if (tier?.kinds.some((kind) => kinds.includes(kind)) === true) return null;
  if (tier !== undefined) return `the tier "${id}" is not of the kind ${kinds.join(' or ')}`;
  const meant = suggestName(
    id,
    tiers.map((one) => one.id),
  );
  return `there is no tier "${id}"${meant === null ? '' : `; did you mean ${meant}?`}`;
}

function withoutMachine(tiers: readonly PriceTier[], app: string, store: string): string | null {
  const [appTier, storeTier] = [app, store].map((id) => tiers.find((one) => one.id === id));
  return storeTier?.onAppMachine === true && appTier?.kinds.includes('function') === true
    ? `the tier "${store}" runs on the machine of the app, and a function has none`
    : null;
}

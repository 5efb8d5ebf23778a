import { z } from 'zod';
import { ownStartParts, startFaults } from './own-start.ts';

const STORES = ['postgres', 'mongodb', 'redis', 'memcached'] as const;
const CACHES = ['redis-cache', 'memcached'] as const;

/** Names of stacks: they are in tables, files and `--targets`. */
export const ownStackName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,49}$/, 'a name has small letters, digits, dots and hyphens, at most 50');

const stackSchema = z.strictObject({
  title: z.string().min(1).max(100).optional().describe('Its title in reports. Default: its name.'),
  contract: z
    .literal('items')
    .describe('`items`: it serves the API of targets/openapi.yaml, and is measured beside the ready-made stacks.'),
  ...ownStartParts,
  ready: z
    .string()
    .min(1)
    .default('/ready')
    .describe('A path that answers 200 to 299 when it is ready, or a text that it prints then. Default: `/ready`.'),
  store: z.enum(STORES).nullable().default(null).describe('The datastore that has its items; none: in memory.'),
  cache: z.enum(CACHES).nullable().default(null).describe('The cache in front of it. Answers then have `X-Cache`.'),
});

/**
 * A stack of the user's that serves the Items contract. It is started in its folder as it is, with the environment of
 * ready-made stacks: PORT, HOST, SEED_FILE, NAMESPACE and the addresses of its datastores. Or it runs already.
 */
export const ownStackSchema = stackSchema.superRefine((stack, context) => {
  for (const { fix, ...fault } of startFaults(stack)) context.addIssue({ code: 'custom', ...fault, params: { fix } });
});
export type OwnStack = z.infer<typeof ownStackSchema>;

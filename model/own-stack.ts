import { z } from 'zod';
import { checkPlaceholders } from './gate/placeholders/check-placeholders.ts';
import { OWN_DIALECT, namesOfValues } from './own-requests/own-placeholders.ts';
import { ownRequestsSchema } from './own-requests/own-request.ts';
import { requestValuesSchema } from './own-requests/request-values.ts';
import { ownStartParts, startFaults } from './own-start.ts';
import { serviceDatastoreSchema } from './service-parts.ts';

const STORES = ['postgres', 'mongodb', 'redis', 'memcached'] as const;
const CACHES = ['redis-cache', 'memcached'] as const;
/** Path that tells of a stack of the Items contract that it is ready. */
const READY = '/ready';

/** Names of stacks: they are in tables, files and `--targets`. */
export const ownStackName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,49}$/, 'a name has small letters, digits, dots and hyphens, at most 50');

const stackSchema = z.strictObject({
  title: z.string().min(1).max(100).optional().describe('Its title in reports. Default: its name.'),
  contract: z
    .literal('items')
    .optional()
    .describe(
      '`items`: it serves the API of targets/openapi.yaml, and is measured beside the ready-made stacks. Otherwise it has "requests".',
    ),
  requests: z
    .union([
      ownRequestsSchema,
      z.string().endsWith('.json', 'a list of requests, or the name of a scenario file (.json) that has them'),
    ])
    .optional()
    .describe(
      'Requests of its own API, 1 to 16, or a scenario file that has them, drawn by their weights. Such stacks are compared with each other only. In path, headers and body, `{n}` becomes another number and `{uuid}` another id in each request, and the names of "values" are filled.',
    ),
  values: requestValuesSchema
    .optional()
    .describe('Values that placeholders of "requests" become, by name: lists, or files. Each request draws them.'),
  ...ownStartParts,
  ready: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A path that answers 200 to 299 when it is ready, or a text that it prints then. Default: `/ready`; with "requests", when its port accepts connections.',
    ),
  store: z.enum(STORES).nullable().default(null).describe('The datastore that has its items; none: in memory.'),
  cache: z.enum(CACHES).nullable().default(null).describe('The cache in front of it. Answers then have `X-Cache`.'),
});

/**
 * A stack of the user's, which serves the Items contract or has requests of its own. It is started in its folder as it
 * is, with the environment of ready-made stacks: PORT, HOST, SEED_FILE, NAMESPACE and the addresses of its datastores.
 * Or it runs already.
 */
export const ownStackSchema = stackSchema
  .superRefine((stack, context) => {
    for (const { fix, ...fault } of [...startFaults(stack), ...kindFaults(stack), ...placeholderFaults(stack)])
      context.addIssue({ code: 'custom', ...fault, params: { fix } });
  })
  .transform(({ ready, ...stack }) => ({
    ...stack,
    ready: ready ?? (stack.contract === undefined ? null : READY),
  }));
export type OwnStack = z.infer<typeof ownStackSchema>;

type Stack = z.infer<typeof stackSchema>;

interface Fault {
  readonly path: (string | number)[];
  readonly message: string;
  readonly fix: string;
}

/** What is wrong with how a stack is asked. */
function kindFaults({ contract, requests, values }: Stack): Fault[] {
  if (contract === undefined && requests === undefined)
    return [
      {
        path: [],
        message: 'it has neither "contract" nor "requests", so that it is unknown how to ask it',
        fix: 'Write "contract": "items" if it serves the API of targets/openapi.yaml, otherwise "requests": [{ "path": "/" }].',
      },
    ];
  if (contract !== undefined && requests !== undefined)
    return [
      {
        path: ['requests'],
        message: 'a stack of the Items contract is asked by scenarios, and has no requests of its own',
        fix: 'Remove "requests" or "contract". A scenario file can also have "requests".',
      },
    ];
  if (values !== undefined && requests === undefined)
    return [{ path: ['values'], message: 'only "requests" use values', fix: 'Remove "values".' }];
  if (values !== undefined && typeof requests === 'string')
    return [{ path: ['values'], message: `those of ${requests} are in it`, fix: `Move "values" into ${requests}.` }];
  return [];
}

function placeholderFaults({
  requests = [],
  values = {},
  store,
  cache,
  datastores,
  start = '',
  ...texts
}: Stack): Fault[] {
  const used = [store, cache, ...datastores].filter((id) => id !== null);
  const listed = typeof requests === 'string' ? [] : requests;
  const service = { ...texts, start, requests: listed, values: namesOfValues(values) };
  return checkPlaceholders(service, used, serviceDatastoreSchema.options, OWN_DIALECT);
}

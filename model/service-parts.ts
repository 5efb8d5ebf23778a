import { z } from 'zod';
import { durationSchema } from './duration-schema.ts';
import { textSchema } from './gate/request-parts.ts';

/** Datastores that stackbench starts for a service of the user's. */
export const serviceDatastoreSchema = z.enum(['postgres', 'mongodb', 'redis', 'redis-cache', 'memcached']);

/** How a service of the user's is prepared and started: members of `service` of a gate, and of `stacks`. */
export const serviceParts = {
  cwd: z.string().default('.').describe('Folder in which all commands run, relative to the current folder.'),
  build: z.string().optional().describe('Command that is run once after installing, by a gate once for each side.'),
  migrate: z.string().optional().describe('Command that is run on empty datastores before each start.'),
  seed: z.string().optional().describe('Command that is run after migrating, before each start.'),
  start: z
    .string()
    .min(1)
    .describe(
      'Command that starts the service in the foreground. Several run at the same time, so its port comes from `{port}` or the variable PORT.',
    ),
  ready: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A path that answers 200 to 299 when the service is ready, or a text that it prints then, in any colour. Default: ready when its port accepts connections.',
    ),
  readyWithin: durationSchema('readyWithin')
    .optional()
    .describe(
      'Maximum time until the service is ready, for example `2m`; it is then also waited for if it answers 404 or listens elsewhere meanwhile. Default: 60 s, or STACKBENCH_READY_WITHIN.',
    ),
  env: z
    .record(z.string().regex(/^[^=\0]+$/, 'the name of a variable has no ='), textSchema)
    .prefault({})
    .describe(
      'Environment variables of the service. The placeholders `{port}`, `{host}` and the name of a datastore (`{postgres}`: its URL) are replaced.',
    ),
  datastores: z.array(serviceDatastoreSchema),
};

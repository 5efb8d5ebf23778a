import { z } from 'zod';
import { durationSchema } from '../duration-schema.ts';
import { fixedPort, fixedPortIssue } from './fixed-port.ts';
import { gatedLoginSchema } from './gated-login.ts';
import { checkPlaceholders } from './placeholders/check-placeholders.ts';
import { headersSchema, methodSchema, pathSchema, textSchema } from './request-parts.ts';

/** Datastores that a gated service may ask for. */
const gatedDatastoreSchema = z.enum(['postgres', 'mongodb', 'redis', 'redis-cache', 'memcached']);
const datastoresSchema = z.array(gatedDatastoreSchema);
export type GatedDatastore = z.infer<typeof gatedDatastoreSchema>;

/** One kind of request that is sent to both sides; several paths are sent in turn. */
export const gatedRequestSchema = z.strictObject({
  name: z.string().min(1).optional().describe('Its name in every output. Default: method and path.'),
  method: methodSchema.default('GET'),
  path: z
    .union([pathSchema, z.array(pathSchema).min(1)], 'a path that begins with /, or a list of such paths')
    .describe('Path of the request. Several paths are sent in turn, so that a cache of one answer is not measured.'),
  headers: headersSchema.prefault({}),
  body: z.json().optional().describe('Text is sent unchanged, anything else as JSON.'),
  expect: z.int().min(100).max(599).optional().describe('Expected status. Default: any from 200 to 299.'),
});
export type GatedRequest = z.infer<typeof gatedRequestSchema>;

/**
 * An HTTP service that commands install, build and start. In commands, `env` and headers, the placeholders `{port}`,
 * `{host}` and the name of a datastore (`{postgres}`: its URL) are replaced by the values of each side. `services` is
 * the older name of `datastores`.
 */
export const gatedServiceSchema = z
  .strictObject({
    name: z.string().min(1).default('service'),
    cwd: z.string().default('.').describe('Folder in which all commands run, relative to the current folder.'),
    install: z
      .string()
      .optional()
      .describe(
        'Command that installs dependencies. Default: chosen by the lock file (`npm ci`, `pnpm install --frozen-lockfile`, …). Empty string: skip.',
      ),
    build: z.string().optional().describe('Command that is run once for each side after installing.'),
    migrate: z.string().optional().describe('Command that is run on empty datastores before each start.'),
    seed: z.string().optional().describe('Command that is run after migrating, before each start.'),
    start: z
      .string()
      .min(1)
      .describe(
        'Command that starts the service. Both sides run at the same time, so its port comes from `{port}` or the variable PORT.',
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
        'Environment variables of the service. The placeholders `{port}`, `{host}`, the name of a datastore (`{postgres}`: its URL) and `{env.NAME}` (your variable NAME) are replaced.',
      ),
    passEnv: z
      .array(z.string().regex(/^[A-Za-z_]\w*$/, 'it is the name of a variable'))
      .default([])
      .describe('Names of your environment variables that look secret and that its commands may see.'),
    datastores: datastoresSchema.optional().describe('Datastores to start for each side.'),
    services: datastoresSchema.optional().meta({ deprecated: true, description: 'Older name of `datastores`.' }),
    login: gatedLoginSchema
      .optional()
      .describe(
        'A request that is sent once to each side before it is measured, or several in order; cookies and other values of their answers go into all others.',
      ),
    requests: z
      .array(gatedRequestSchema)
      .min(1)
      .max(16)
      .describe(
        'Requests that are sent to both sides, and by which they are judged, 1 to 16. In path, headers and body, `{n}` becomes another number and `{uuid}` another id in each request.',
      ),
  })
  .superRefine((service, context) => {
    const fixed = fixedPort(service);
    if (fixed !== null) context.addIssue({ code: 'custom', path: [...fixed.member], message: fixedPortIssue(fixed) });
  })
  .superRefine((service, context) => {
    const { datastores, services } = service;
    for (const { fix, ...fault } of checkPlaceholders(
      service,
      datastores ?? services ?? [],
      gatedDatastoreSchema.options,
    ))
      context.addIssue({ code: 'custom', ...fault, params: { fix } });
    if (datastores !== undefined && services !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['services'],
        message: 'remove it: "datastores", its newer name, is also given',
      });
  })
  .transform(({ services, datastores = services ?? [], ...service }) => ({ ...service, datastores }));
export type GatedService = z.infer<typeof gatedServiceSchema>;

/** Name of a request in results and reports. */
export function nameOfRequest({ name, method, path }: Pick<GatedRequest, 'name' | 'method' | 'path'>): string {
  return name ?? `${method} ${Array.isArray(path) ? path[0] : path}`;
}

import { z } from 'zod';
import { serviceDatastoreSchema, serviceParts } from '../service-parts.ts';
import { fixedPort, fixedPortIssue } from './fixed-port.ts';
import { gatedLoginSchema } from './gated-login.ts';
import { checkPlaceholders } from './placeholders/check-placeholders.ts';
import { headersSchema, methodSchema, pathSchema } from './request-parts.ts';

/** Datastores that a gated service may ask for. */
export type GatedDatastore = z.infer<typeof serviceDatastoreSchema>;

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
    cwd: serviceParts.cwd,
    install: z
      .string()
      .optional()
      .describe(
        'Command that installs dependencies. Default: chosen by the lock file (`npm ci`, `pnpm install --frozen-lockfile`, …). Empty string: skip.',
      ),
    build: serviceParts.build,
    migrate: serviceParts.migrate,
    seed: serviceParts.seed,
    start: serviceParts.start,
    ready: serviceParts.ready,
    readyWithin: serviceParts.readyWithin,
    env: serviceParts.env.describe(
      'Environment variables of the service. The placeholders `{port}`, `{host}`, the name of a datastore (`{postgres}`: its URL) and `{env.NAME}` (your variable NAME) are replaced.',
    ),
    passEnv: z
      .array(z.string().regex(/^[A-Za-z_]\w*$/, 'it is the name of a variable'))
      .default([])
      .describe('Names of your environment variables that look secret and that its commands may see.'),
    datastores: serviceParts.datastores.optional().describe('Datastores to start for each side.'),
    services: serviceParts.datastores.optional().meta({ deprecated: true, description: 'Older name of `datastores`.' }),
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
      serviceDatastoreSchema.options,
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

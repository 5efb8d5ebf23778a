import { z } from 'zod';

/** Datastores that a gated service may ask for, as `services/` knows them. */
const gatedDatastoreSchema = z.enum(['postgres', 'mongodb', 'redis', 'redis-cache', 'memcached']);
export type GatedDatastore = z.infer<typeof gatedDatastoreSchema>;

const headersSchema = z.record(z.string(), z.string());
const methodSchema = z.string().regex(/^[A-Z]+$/, 'a method is written in capitals, as GET');
const pathSchema = z.string().startsWith('/', 'a path begins with /');

/** One kind of request that both sides are asked; several paths are played in turn. */
export const gatedRequestSchema = z.strictObject({
  name: z.string().min(1).optional().describe('What it is called in every output. Left out: method and path.'),
  method: methodSchema.default('GET'),
  path: z
    .union([pathSchema, z.array(pathSchema).min(1)], 'a path that begins with /, or a list of such paths')
    .describe('What is asked for; several paths are played in turn, so that no cache of one answer is measured.'),
  headers: headersSchema.default({}),
  body: z.json().optional().describe('Sent as it is when it is text, else as JSON.'),
  expect: z.int().min(100).max(599).optional().describe('Status of a good answer. Left out: any from 200 to 299.'),
});
export type GatedRequest = z.infer<typeof gatedRequestSchema>;

/** A request sent once to each side before it is measured, whose answer gives a header for all others. */
export const gatedLoginSchema = z.strictObject({
  method: methodSchema.default('POST'),
  path: pathSchema,
  headers: headersSchema.default({}),
  body: z.json().optional().describe('Sent as it is when it is text, else as JSON.'),
  take: z
    .string()
    .regex(/^(body|header)\.[\w.-]+$/, 'it reads body.<path into the JSON answer> or header.<name>')
    .describe('Where the token is: `body.token` (a path into the JSON answer), or `header.set-cookie`.'),
  headersThen: headersSchema.describe('What each request then carries; `{taken}` stands for the token.'),
});
export type GatedLogin = z.infer<typeof gatedLoginSchema>;

/**
 * An HTTP service that commands install, build and start. In commands, `env` and headers `{port}`, `{host}` and the name of a
 * store (`{postgres}`: its URL) stand for what each side gets of its own.
 */
export const gatedServiceSchema = z.strictObject({
  name: z.string().min(1).default('service'),
  cwd: z.string().default('.').describe('Folder in which everything runs, from the one that you stand in.'),
  install: z
    .string()
    .optional()
    .describe(
      'Left out: by the lock file that is there (`npm ci`, `pnpm install --frozen-lockfile`, …). Empty: nothing.',
    ),
  build: z.string().optional().describe('Run once for each side after installing.'),
  migrate: z.string().optional().describe('Run on empty stores before each start.'),
  seed: z.string().optional().describe('Run after migrating, before each start.'),
  start: z
    .string()
    .min(1)
    .describe('Starts the service; both sides run at once, so its port comes from `{port}` or the variable PORT.'),
  ready: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A path that answers 200 to 299 when the service is ready, or a text that it prints. Left out: when its port takes connections.',
    ),
  env: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      'Variables of the service. `{port}`, `{host}`, the name of a store (`{postgres}`: its URL) and `{env.NAME}` (a variable of yours) are filled in.',
    ),
  passEnv: z
    .array(z.string().regex(/^[A-Za-z_]\w*$/, 'it is the name of a variable'))
    .default([])
    .describe('Names of variables of yours that look secret and that its commands get all the same.'),
  services: z.array(gatedDatastoreSchema).default([]).describe('Datastores to start for each side.'),
  login: gatedLoginSchema
    .optional()
    .describe('A request sent once to each side before it is measured, whose answer gives a header for all others.'),
  requests: z.array(gatedRequestSchema).min(1).max(16).describe('What both sides are asked, and judged by.'),
});
export type GatedService = z.infer<typeof gatedServiceSchema>;

/** How a request is called in results and reports. */
export function nameOfRequest({ name, method, path }: GatedRequest): string {
  return name ?? `${method} ${Array.isArray(path) ? path[0] : path}`;
}

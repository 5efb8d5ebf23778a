import { z } from 'zod';

/** Datastores that a gated service may ask for, as `services/` knows them. */
export const gatedServiceStoreSchema = z.enum(['postgres', 'mongodb', 'redis', 'redis-cache', 'memcached']);
export type GatedServiceStore = z.infer<typeof gatedServiceStoreSchema>;

const headersSchema = z.record(z.string(), z.string());

/** One kind of request that both sides are asked; several paths are played in turn. */
export const gatedRequestSchema = z.strictObject({
  /** How it is called everywhere: `GET /items/{id}`. Left out: method and path. */
  name: z.string().min(1).optional(),
  method: z
    .string()
    .regex(/^[A-Z]+$/)
    .default('GET'),
  path: z.union([z.string().startsWith('/'), z.array(z.string().startsWith('/')).min(1)]),
  headers: headersSchema.default({}),
  /** Sent as it is when it is text, else as JSON. */
  body: z.json().optional(),
  /** Status that a good answer has; left out: any 2xx. */
  expect: z.int().min(100).max(599).optional(),
});
export type GatedRequest = z.infer<typeof gatedRequestSchema>;

/** A request sent once to each side before it is measured, whose answer gives a header for all others. */
export const gatedLoginSchema = z.strictObject({
  method: z
    .string()
    .regex(/^[A-Z]+$/)
    .default('POST'),
  path: z.string().startsWith('/'),
  headers: headersSchema.default({}),
  body: z.json().optional(),
  /** Where the token is: `body.token` (a path into the JSON answer), or `header.set-cookie`. */
  take: z.string().regex(/^(body|header)\.[\w.-]+$/),
  /** What each request then carries; `{taken}` stands for the token. */
  headersThen: headersSchema,
});
export type GatedLogin = z.infer<typeof gatedLoginSchema>;

/**
 * An HTTP service that commands install, build and start. In commands, `env` and headers `{port}`, `{host}` and the name of a
 * store (`{postgres}`: its URL) stand for what each side gets of its own.
 */
export const gatedServiceSchema = z.strictObject({
  name: z.string().min(1).default('service'),
  /** Folder within the repository in which everything runs. */
  cwd: z.string().default('.'),
  /** Left out: by the lock file that is there (`npm ci`, `pnpm install --frozen-lockfile`, …); empty: nothing. */
  install: z.string().optional(),
  build: z.string().optional(),
  migrate: z.string().optional(),
  seed: z.string().optional(),
  start: z.string().min(1),
  /** A path that answers 2xx when the service is ready, or a text that it prints; left out: when its port takes connections. */
  ready: z.string().min(1).optional(),
  env: z.record(z.string(), z.string()).default({}),
  services: z.array(gatedServiceStoreSchema).default([]),
  login: gatedLoginSchema.optional(),
  requests: z.array(gatedRequestSchema).min(1).max(16),
});
export type GatedService = z.infer<typeof gatedServiceSchema>;

/** How a request is called in results and reports. */
export function nameOfRequest({ name, method, path }: GatedRequest): string {
  return name ?? `${method} ${Array.isArray(path) ? path[0] : path}`;
}

import { createWriteStream } from 'node:fs';
import type { RequestHandler } from 'express';
import type { ItemFields } from '../item.ts';
import { AUTH_SECRET_ENV, type Settings } from '../settings.ts';
import { type Validator, ZOD_VALIDATOR } from '../validate.ts';

type ExpressSettings = Settings['express'];
type Env = Readonly<Record<string, string | undefined>>;

/** What an Express app has beside its routes. */
export interface ExpressOptions {
  /** Middleware before all routes. */
  readonly before: readonly RequestHandler[];
  /** Decides who may ask for items; null lets everybody. */
  readonly guard: RequestHandler | null;
  readonly validator: Validator;
  /** Reads JSON bodies of these types up to a number of bytes. */
  readonly readJson: (options: JsonOptions) => RequestHandler;
  /** npm packages that it loaded. */
  readonly packages: readonly string[];
}

interface JsonOptions {
  readonly limit: number;
  readonly type: string[];
  readonly strict: boolean;
}

/** File of the access log, in the working folder of the process. */
const ACCESS_LOG = 'access.log';
const MINUTE_MS = 60_000;

/** Passes every body on as it is. */
const NO_VALIDATOR: Validator = {
  checkFields: (body) => ({ ok: true, value: body as ItemFields }),
  checkPatch: (body) => ({ ok: true, value: body as Partial<ItemFields> }),
};

/** Loads what the settings ask for, and nothing else: each loaded package makes the heap of every stack larger. */
export async function openExpressOptions(settings: ExpressSettings, env: Env = {}): Promise<ExpressOptions> {
  const loaded = [await logging(settings.logging), await rateLimit(settings.rateLimit)];
  const guard = await guardOf(settings.auth, env);
  const validator = await validatorOf(settings.validation);
  const { json } =
    settings.bodyReader === 'body-parser' ? (await import('body-parser')).default : await import('express');
  return {
    before: loaded.flatMap(({ handler }) => handler ?? []),
    guard: guard.handler,
    validator: validator.validator,
    readJson: (options) => json(options),
    packages: [
      ...loaded.flatMap(({ packages }) => packages),
      ...guard.packages,
      ...validator.packages,
      ...(settings.bodyReader === 'body-parser' ? ['body-parser'] : []),
    ],
  };
}

interface Loaded {
  readonly handler: RequestHandler | null;
  readonly packages: readonly string[];
}

const NOTHING: Loaded = { handler: null, packages: [] };

async function logging(which: ExpressSettings['logging']): Promise<Loaded> {
  if (which === 'morgan') {
    const { default: morgan } = await import('morgan');
    return { handler: morgan('combined', { stream: createWriteStream(ACCESS_LOG) }), packages: ['morgan'] };
  }
  if (which === 'pino') {
    const { default: pino } = await import('pino');
    const { pinoHttp } = await import('pino-http');
    return {
      handler: pinoHttp({}, pino.destination({ dest: ACCESS_LOG, sync: false })),
      packages: ['pino', 'pino-http'],
    };
  }
  return NOTHING;
}

/**
 * Counts the requests of each address and refuses none, to measure what a limit costs those who keep it. It adds no
 * headers: the contract has none.
 */
async function rateLimit(which: ExpressSettings['rateLimit']): Promise<Loaded> {
  if (which !== 'memory') return NOTHING;
  const { rateLimit: limiter } = await import('express-rate-limit');
  return {
    handler: limiter({ windowMs: MINUTE_MS, limit: Number.MAX_SAFE_INTEGER, legacyHeaders: false }),
    packages: ['express-rate-limit'],
  };
}

async function guardOf(which: ExpressSettings['auth'], env: Env): Promise<Loaded> {
  return which === 'none' ? NOTHING : (await import('./auth.ts')).openAuth(which, env[AUTH_SECRET_ENV]);
}

async function validatorOf(
  which: ExpressSettings['validation'],
): Promise<{ readonly validator: Validator; readonly packages: readonly string[] }> {
  if (which === 'joi') return { validator: (await import('./joi-validator.ts')).JOI_VALIDATOR, packages: ['joi'] };
  return which === 'none' ? { validator: NO_VALIDATOR, packages: [] } : { validator: ZOD_VALIDATOR, packages: [] };
}

import { createWriteStream } from 'node:fs';
import type { RequestHandler } from 'express';
import type { ItemFields } from '../item.ts';
import type { RedisAccess } from '../open-store.ts';
import { type Settings } from '../setting-table.ts';
import { AUTH_SECRET_ENV } from '../settings.ts';
import { type Validator, ZOD_VALIDATOR } from '../validate.ts';
import type { Loaded } from './loaded.ts';

type ExpressSettings = Settings['express'];

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
  /** Ends what it has opened. */
  close(): Promise<void>;
}

interface JsonOptions {
  readonly limit: number;
  readonly type: string[];
  readonly strict: boolean;
}

/** File of the access log, in the working folder of the process. */
const ACCESS_LOG = 'access.log';

/** Passes every body on as it is. */
const NO_VALIDATOR: Validator = {
  checkFields: (body) => ({ ok: true, value: body as ItemFields }),
  checkPatch: (body) => ({ ok: true, value: body as Partial<ItemFields> }),
};

/** What options need of their process. */
interface OptionsContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly redis: RedisAccess | null;
}

/** Loads what the settings ask for, and nothing else: each loaded package makes the heap of every stack larger. */
export async function openExpressOptions(
  settings: ExpressSettings,
  { env, redis }: OptionsContext = { env: {}, redis: null },
): Promise<ExpressOptions> {
  const before = [
    await statusMonitor(settings.statusMonitor),
    await logging(settings.logging),
    settings.rateLimit === 'none'
      ? NOTHING
      : await (await import('./rate-limit.ts')).openRateLimit(settings.rateLimit, redis),
  ];
  const guard =
    settings.auth === 'none'
      ? NOTHING
      : await (await import('./auth.ts')).openAuth(settings.auth, env[AUTH_SECRET_ENV]);
  const validator = await validatorOf(settings.validation);
  const { json } =
    settings.bodyReader === 'body-parser' ? (await import('body-parser')).default : await import('express');
  return {
    before: before.flatMap(({ handler }) => handler ?? []),
    guard: guard.handler,
    validator: validator.validator,
    readJson: (options) => json(options),
    packages: [
      ...[...before, guard].flatMap(({ packages }) => packages),
      ...validator.packages,
      ...(settings.bodyReader === 'body-parser' ? ['body-parser'] : []),
    ],
    close: async () => void (await Promise.all(before.map(async ({ close }) => close?.()))),
  };
}

const NOTHING: Loaded = { handler: null, packages: [] };

/** As its documentation says, it comes before all others. */
async function statusMonitor(isOn: boolean): Promise<Loaded> {
  if (!isOn) return NOTHING;
  const { default: monitor } = await import('express-status-monitor');
  return { handler: monitor(), packages: ['express-status-monitor'] };
}

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

async function validatorOf(
  which: ExpressSettings['validation'],
): Promise<{ readonly validator: Validator; readonly packages: readonly string[] }> {
  if (which === 'joi') return { validator: (await import('./joi-validator.ts')).JOI_VALIDATOR, packages: ['joi'] };
  return which === 'none' ? { validator: NO_VALIDATOR, packages: [] } : { validator: ZOD_VALIDATOR, packages: [] };
}

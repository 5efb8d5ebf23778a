import type { DatastoreName, FlatSettings, SettingValue, TargetSpec } from './catalogue.ts';

/** A setting: its default, and the values that it can have. */
interface Setting<T extends SettingValue> {
  readonly default: T;
  /** Smallest and largest whole number, some words, a switch, or nothing else than the default. */
  readonly values: readonly [smallest: number, largest: number] | readonly string[] | 'on or off' | 'fixed';
}

const whole = (value: number, values: readonly [number, number]): Setting<number> => ({ default: value, values });
const time = (value: number): Setting<number> => whole(value, [1, 600_000]);
const seconds = (value: number): Setting<number> => whole(value, [1, 86_400]);
const connections = (value: number): Setting<number> => whole(value, [1, 9999]);
const onOff = (value: boolean): Setting<boolean> => ({ default: value, values: 'on or off' });
const words = <T extends string>(...values: readonly [T, ...T[]]): Setting<T> => ({ default: values[0], values });
const fixed = <T extends SettingValue>(value: T): Setting<T> => ({ default: value, values: 'fixed' });

/** Every setting of every stack, in one place: the same budget of connections and the same deadlines everywhere. */
const TABLE = {
  http: {
    keepAliveTimeoutMs: time(75_000),
    // Node.js refuses one that is longer than its limit for a whole request.
    headersTimeoutMs: whole(80_000, [1, 300_000]),
    bodyLimitBytes: whole(16 * 1024, [1024, 16 * 1024 * 1024]),
    etag: onOff(false),
  },
  express: {
    validation: words('zod', 'joi', 'none'),
    bodyReader: words('express', 'body-parser'),
    logging: words('none', 'morgan', 'pino'),
    rateLimit: words('none', 'memory'),
  },
  app: { lruCache: onOff(false), lruEntries: whole(10_000, [1, 10_000_000]), lruTtlSeconds: seconds(60) },
  postgres: {
    poolMax: connections(10),
    poolMin: whole(2, [0, 9999]),
    pooling: onOff(true),
    connectionTimeoutMs: time(2000),
    statementTimeoutMs: time(2000),
    namedStatements: onOff(true),
    access: words('driver', 'knex', 'drizzle'),
    nameIndex: onOff(false),
  },
  mongodb: {
    maxPoolSize: connections(10),
    minPoolSize: whole(2, [0, 9999]),
    waitQueueTimeoutMs: time(2000),
    serverSelectionTimeoutMs: time(2000),
    socketTimeoutMs: time(2000),
    writeConcern: fixed('w:1, j:true'),
    retryReads: onOff(false),
    retryWrites: onOff(false),
    access: words('driver', 'mongoose'),
    nameIndex: onOff(false),
  },
  redis: {
    connections: fixed(1),
    autoPipelining: onOff(true),
    commandTimeoutMs: time(2000),
    connectTimeoutMs: time(2000),
    maxRetriesPerRequest: whole(1, [0, 20]),
    offlineQueue: onOff(false),
  },
  redisStore: { nameSet: onOff(false) },
  memcached: { connections: connections(10), commandTimeoutMs: time(2000), connectTimeoutMs: time(2000) },
  cache: { ttlSeconds: seconds(60), fill: fixed('add') },
  memjs: {
    timeoutSeconds: seconds(2),
    connectTimeoutSeconds: seconds(2),
    retries: whole(1, [0, 20]),
    keepAlive: onOff(true),
  },
} as const;

type SettingPart = keyof typeof TABLE;

const STORE_PARTS: Readonly<Record<DatastoreName, readonly SettingPart[]>> = {
  postgres: ['postgres'],
  mongodb: ['mongodb'],
  redis: ['redis', 'redisStore'],
  'redis-cache': ['redis', 'redisStore'],
  memcached: ['memcached'],
};

const CACHE_PARTS: Readonly<Partial<Record<DatastoreName, readonly SettingPart[]>>> = {
  'redis-cache': ['redis', 'cache'],
  memcached: ['memjs', 'cache'],
};

/** The setting with the number of connections of a store's pool. */
const POOL_SETTING: Readonly<Partial<Record<DatastoreName, string>>> = {
  postgres: 'postgres.poolMax',
  mongodb: 'mongodb.maxPoolSize',
};

/** The parts of each app beside `http`. */
const APP_PARTS: Readonly<Record<NonNullable<TargetSpec['entry']>, readonly SettingPart[]>> = {
  'serve.ts': ['express'],
  'serve-node-memory.ts': [],
};

/** The parts of the settings that a stack has. */
export function settingParts({ store, cache, entry }: Pick<TargetSpec, 'store' | 'cache' | 'entry'>): SettingPart[] {
  if (entry === null) return [];
  const front = cache === null ? ownCacheOf(store) : (CACHE_PARTS[cache] ?? []);
  return ['http', ...APP_PARTS[entry], ...(store === null ? [] : STORE_PARTS[store]), ...front];
}

/** Whether reads of a stack go through a cache. */
export function hasCache({ cache, settings }: Pick<TargetSpec, 'cache' | 'settings'>): boolean {
  return cache !== null || settings?.['app.lruCache'] === true;
}

/** Whether a stack checks the bodies of requests. */
export function validatesBodies({ settings }: Pick<TargetSpec, 'settings'>): boolean {
  return settings?.['express.validation'] !== 'none';
}

/** A stack without a cache can have one in its own memory; in front of memory it would be none. */
function ownCacheOf(store: DatastoreName | null): readonly SettingPart[] {
  return store === null ? [] : ['app'];
}

/** The setting with the number of connections of a stack's pool; null if it has none. */
export function poolSettingOf({ store }: Pick<TargetSpec, 'store'>): string | null {
  return store === null ? null : (POOL_SETTING[store] ?? null);
}

/** The value of every setting. */
export type Settings = {
  readonly [P in SettingPart]: {
    readonly [K in keyof (typeof TABLE)[P]]: (typeof TABLE)[P][K] extends Setting<infer T> ? T : never;
  };
};

/** The environment variable with those settings of a stack that are not the default ones, as JSON. */
export const SETTINGS_ENV = 'STACK_SETTINGS';

/** The settings of a stack: those of `STACK_SETTINGS` in its environment, and the default of every other one. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const text = env[SETTINGS_ENV] ?? '';
  const given = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  const changed = new Map(Object.entries(given).map(([name, value]) => [name, checked(name, String(value))]));
  return nested((name, setting) => changed.get(name) ?? setting.default);
}

/** The settings of some parts by their names. */
export function flatSettings(settings: Settings, parts: readonly SettingPart[]): FlatSettings {
  return Object.fromEntries(
    parts.flatMap((part) => Object.entries(settings[part]).map(([name, value]) => [`${part}.${name}`, value])),
  );
}

/** The names of the settings of some parts that can be changed. */
export function settingNames(parts: readonly SettingPart[]): string[] {
  return parts.flatMap((part) =>
    Object.entries<Setting<SettingValue>>(TABLE[part]).flatMap(([name, { values }]) =>
      values === 'fixed' ? [] : [`${part}.${name}`],
    ),
  );
}

/** A setting that can be changed, for people. */
interface SettingRow {
  readonly name: string;
  readonly default: SettingValue;
  /** `a whole number from 1 to 9999` */
  readonly allowed: string;
}

/** All settings that can be changed. */
export function listSettings(): SettingRow[] {
  return settingNames(Object.keys(TABLE) as SettingPart[]).map((name) => {
    const setting = settingOf(name);
    return { name, default: setting.default, allowed: allowedValues(setting) };
  });
}

/** The value that a text gives to a setting; what can be written instead, in words, if it gives none. */
export function readSetting(
  name: string,
  text: string,
): { readonly value: SettingValue } | { readonly allowed: string } {
  const setting = settingOf(name);
  const { values } = setting;
  if (values === 'on or off' && (text === 'true' || text === 'false')) return { value: text === 'true' };
  if (isWords(values) && values.includes(text)) return { value: text };
  if (isRange(values)) {
    const [smallest, largest] = values;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= smallest && value <= largest) return { value };
  }
  return { allowed: allowedValues(setting) };
}

function allowedValues({ values, default: fallback }: Setting<SettingValue>): string {
  if (values === 'fixed') return `only ${fallback}`;
  if (values === 'on or off') return 'true or false';
  return isRange(values) ? `a whole number from ${values[0]} to ${values[1]}` : values.join(' or ');
}

type Values = Setting<SettingValue>['values'];

function isRange(values: Values): values is readonly [number, number] {
  return typeof values[0] === 'number';
}

function isWords(values: Values): values is readonly string[] {
  return Array.isArray(values) && !isRange(values);
}

function checked(name: string, text: string): SettingValue {
  const read = readSetting(name, text);
  if ('value' in read) return read.value;
  throw new Error(`${SETTINGS_ENV}: ${name} is ${read.allowed}, and not ${text}.`);
}

function settingOf(name: string): Setting<SettingValue> {
  const [part, key] = name.split('.');
  const found = Object.entries<Record<string, Setting<SettingValue>>>(TABLE).find(([id]) => id === part)?.[1];
  const setting = key === undefined || found === undefined || !Object.hasOwn(found, key) ? undefined : found[key];
  if (setting === undefined) throw new Error(`${name} is not a setting.`);
  return setting;
}

function nested(valueOf: (name: string, setting: Setting<SettingValue>) => SettingValue): Settings {
  const parts = Object.entries<Record<string, Setting<SettingValue>>>(TABLE).map(([part, of]) => [
    part,
    Object.fromEntries(Object.entries(of).map(([name, setting]) => [name, valueOf(`${part}.${name}`, setting)])),
  ]);
  return Object.fromEntries(parts) as Settings;
}

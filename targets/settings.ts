import type { DatastoreName, FlatSettings, SettingValue, TargetSpec } from './catalogue.ts';

/** A setting: its default, and the values that it can have. */
interface Setting<T extends SettingValue> {
  readonly default: T;
  /** Smallest and largest whole number, some words, a switch, or nothing else than the default. */
  readonly values: readonly [smallest: number, largest: number] | readonly string[] | 'on or off' | 'fixed';
  /** What a user must know of it. */
  readonly note?: string;
}

const whole = (value: number, values: readonly [number, number]): Setting<number> => ({ default: value, values });
const time = (value: number): Setting<number> => whole(value, [1, 600_000]);
const seconds = (value: number): Setting<number> => whole(value, [1, 86_400]);
const connections = (value: number): Setting<number> => whole(value, [1, 9999]);
const onOff = (value: boolean): Setting<boolean> => ({ default: value, values: 'on or off' });
const words = <T extends string>(...values: readonly [T, ...T[]]): Setting<T> => ({ default: values[0], values });
const fixed = <T extends SettingValue>(value: T): Setting<T> => ({ default: value, values: 'fixed' });

/** What a setting is if the server decides it. */
const AS_SERVER = 'server';

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
    auth: words('none', 'jwt', 'api-key'),
    rateLimit: words('none', 'memory', 'redis'),
    statusMonitor: {
      ...onOff(false),
      note: 'loads express-status-monitor 1.3.4, which has open security advisories',
    },
  },
  app: {
    workers: { ...whole(1, [1, 64]), note: 'processes (node:cluster), each with pools of its own' },
    lruCache: onOff(false),
    lruEntries: whole(10_000, [1, 10_000_000]),
    lruTtlSeconds: seconds(60),
  },
  postgres: {
    pooling: onOff(true),
    poolMax: connections(10),
    poolMin: whole(2, [0, 9999]),
    connectionTimeoutMs: time(2000),
    statementTimeoutMs: time(2000),
    namedStatements: onOff(true),
    access: words('driver', 'knex', 'drizzle'),
    synchronousCommit: words(AS_SERVER, 'on', 'off'),
    nameIndex: onOff(false),
  },
  mongodb: {
    maxPoolSize: connections(10),
    minPoolSize: whole(2, [0, 9999]),
    waitQueueTimeoutMs: time(2000),
    serverSelectionTimeoutMs: time(2000),
    socketTimeoutMs: time(2000),
    // Of one server: `w` is 1.
    writeConcern: words('j:true', 'j:false'),
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
    appendfsync: words(AS_SERVER, 'always', 'everysec', 'no'),
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

/** Settings that have an effect only if another one is on. */
const NEEDS: Readonly<Record<string, string>> = {
  'app.lruEntries': 'app.lruCache',
  'app.lruTtlSeconds': 'app.lruCache',
};

/** Settings of a server, by the name that it gives them: its store has no others than those of the whole server. */
const SERVER_SETTINGS: Readonly<Partial<Record<DatastoreName, Readonly<Record<string, string>>>>> = {
  redis: { 'redis.appendfsync': 'appendfsync' },
};

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
  'serve.ts': ['express', 'app'],
  'serve-node-memory.ts': [],
};

/** The parts of the settings that a stack has. */
export function settingParts({ store, cache, entry }: Pick<TargetSpec, 'store' | 'cache' | 'entry'>): SettingPart[] {
  if (entry === null) return [];
  const front = cache === null ? [] : (CACHE_PARTS[cache] ?? []);
  return ['http', ...APP_PARTS[entry], ...(store === null ? [] : STORE_PARTS[store]), ...front];
}

/** The first of some settings that has no effect, and the one that must be `true` for it; null if all have one. */
export function idleSetting(settings: FlatSettings): { readonly name: string; readonly needs: string } | null {
  for (const name of Object.keys(settings)) {
    const needs = NEEDS[name];
    if (needs !== undefined && settings[needs] !== true) return { name, needs };
  }
  return null;
}

/** Settings that the server of a stack's store must have, by the names of its product; empty for its usual ones. */
export function serverSettingsOf({
  store,
  settings = {},
}: Pick<TargetSpec, 'store' | 'settings'>): Readonly<Record<string, string>> {
  const names = store === null ? {} : (SERVER_SETTINGS[store] ?? {});
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, own]) => {
      const value = settings[name] ?? AS_SERVER;
      return value === AS_SERVER ? [] : [[own, `${value}`]];
    }),
  );
}

/** Whether reads of a stack go through a cache. */
export function hasCache({ cache, settings }: Pick<TargetSpec, 'cache' | 'settings'>): boolean {
  return cache !== null || settings?.['app.lruCache'] === true;
}

/** Whether a stack checks the bodies of requests. */
export function validatesBodies({ settings }: Pick<TargetSpec, 'settings'>): boolean {
  return settings?.['express.validation'] !== 'none';
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

/** The environment variable with the secret of `express.auth`: the key of the signatures, or the API key itself. */
export const AUTH_SECRET_ENV = 'AUTH_SECRET';

/** The settings of a stack: those of `STACK_SETTINGS` in its environment, and the default of every other one. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const text = env[SETTINGS_ENV] ?? '';
  const given = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  const changed = new Map(Object.entries(given).map(([name, value]) => [name, checked(name, String(value))]));
  return nested((name, setting) => changed.get(name) ?? setting.default);
}

/** The settings of some parts by their names, without those that the server decides. */
export function flatSettings(settings: Settings, parts: readonly SettingPart[]): FlatSettings {
  return Object.fromEntries(
    parts.flatMap((part) =>
      Object.entries<SettingValue>(settings[part]).flatMap(([name, value]) =>
        value === AS_SERVER ? [] : [[`${part}.${name}`, value]],
      ),
    ),
  );
}

/** The names of the settings of some parts that can be changed. */
function settingNames(parts: readonly SettingPart[]): string[] {
  return parts.flatMap((part) =>
    Object.entries<Setting<SettingValue>>(TABLE[part]).flatMap(([name, { values }]) =>
      values === 'fixed' ? [] : [`${part}.${name}`],
    ),
  );
}

/** The setting with the major version of Node.js of a stack's process. The stack itself does not get it. */
export const NODE_SETTING = 'node';

const NODE_MAJORS: Setting<string> = {
  default: 'that of stackbench',
  values: ['20', '22', '24'],
  note: 'a major version of Node.js; `stackbench setup --node 22` installs it',
};

/** The names of the settings of a stack that can be changed. */
export function settingNamesOf(spec: Pick<TargetSpec, 'store' | 'cache' | 'entry' | 'own'>): string[] {
  const runsNode = spec.entry !== null || /^(exec\s+)?node\s/.test(spec.own?.start ?? '');
  const ofOtherServers = Object.entries(SERVER_SETTINGS).flatMap(([store, names]) =>
    store === spec.store ? [] : Object.keys(names),
  );
  const names = settingNames(settingParts(spec)).filter((name) => !ofOtherServers.includes(name));
  return [...names, ...(runsNode ? [NODE_SETTING] : [])];
}

/** A setting that can be changed, for people. */
interface SettingRow {
  readonly name: string;
  readonly default: SettingValue;
  /** `a whole number from 1 to 9999` */
  readonly allowed: string;
  readonly note: string | null;
}

/** All settings that can be changed. */
export function listSettings(): SettingRow[] {
  return [...settingNames(Object.keys(TABLE) as SettingPart[]), NODE_SETTING].map((name) => {
    const setting = settingOf(name);
    return { name, default: setting.default, allowed: allowedValues(setting), note: setting.note ?? null };
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
  if (name === NODE_SETTING) return NODE_MAJORS;
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

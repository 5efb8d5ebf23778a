import type { SettingValue } from './catalogue.ts';

/** A setting: its default, and the values that it can have. */
export interface Setting<T extends SettingValue> {
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
export const AS_SERVER = 'server';

/** Every setting of every stack, in one place: the same budget of connections and the same deadlines everywhere. */
export const TABLE = {
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

/** The settings of one thing: `http`, `postgres`. */
export type SettingPart = keyof typeof TABLE;

/** The value of every setting. */
export type Settings = {
  readonly [P in SettingPart]: {
    readonly [K in keyof (typeof TABLE)[P]]: (typeof TABLE)[P][K] extends Setting<infer T> ? T : never;
  };
};

/** The setting with the major version of Node.js of a stack's process. The stack itself does not get it. */
export const NODE_SETTING = 'node';

const NODE_MAJORS: Setting<string> = {
  default: 'that of stackbench',
  values: ['20', '22', '24'],
  note: 'a major version of Node.js; `stackbench setup --node 22` installs it',
};

/** The names of the settings of some parts that can be changed. */
export function settingNames(parts: readonly SettingPart[]): string[] {
  return parts.flatMap((part) =>
    Object.entries<Setting<SettingValue>>(TABLE[part]).flatMap(([name, { values }]) =>
      values === 'fixed' ? [] : [`${part}.${name}`],
    ),
  );
}

/** A setting by its name. @throws Error for another name */
export function settingOf(name: string): Setting<SettingValue> {
  if (name === NODE_SETTING) return NODE_MAJORS;
  const [part, key] = name.split('.');
  const found = Object.entries<Record<string, Setting<SettingValue>>>(TABLE).find(([id]) => id === part)?.[1];
  const setting = key === undefined || found === undefined || !Object.hasOwn(found, key) ? undefined : found[key];
  if (setting === undefined) throw new Error(`${name} is not a setting.`);
  return setting;
}

/** Every setting of every stack, in one place: the same budget of connections and the same deadlines everywhere. */
export const SETTINGS = {
  http: { keepAliveTimeoutMs: 75_000, headersTimeoutMs: 80_000, bodyLimitBytes: 16 * 1024, etag: false },
  postgres: { poolMax: 10, poolMin: 2, connectionTimeoutMs: 2000, statementTimeoutMs: 2000, namedStatements: true },
  mongodb: {
    maxPoolSize: 10,
    minPoolSize: 2,
    waitQueueTimeoutMs: 2000,
    serverSelectionTimeoutMs: 2000,
    socketTimeoutMs: 2000,
    writeConcern: 'w:1, j:true',
    retryReads: false,
    retryWrites: false,
  },
  redis: {
    connections: 1,
    autoPipelining: true,
    commandTimeoutMs: 2000,
    connectTimeoutMs: 2000,
    maxRetriesPerRequest: 1,
    offlineQueue: false,
  },
  memcached: { connections: 10, commandTimeoutMs: 2000, connectTimeoutMs: 2000 },
  cache: { ttlSeconds: 60, fill: 'add' },
  memjs: { timeoutSeconds: 2, connectTimeoutSeconds: 2, retries: 1, keepAlive: true },
} as const;

/** The number of connections of the store's pool, from POOL_SIZE of a stack's environment; undefined without it. */
export function poolSizeOf(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const text = env['POOL_SIZE'];
  if (text === undefined || text === '') return undefined;
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`POOL_SIZE is not a number from 1 to 9999: ${text}`);
  return Number(text);
}

type Flat = Record<string, string | number | boolean>;

/** The settings of some parts as one flat table: `postgres.poolMax`. */
export function settingsOf(parts: readonly (keyof typeof SETTINGS)[]): Flat {
  return Object.fromEntries(
    parts.flatMap((part) => Object.entries(SETTINGS[part]).map(([name, value]) => [`${part}.${name}`, value])),
  );
}

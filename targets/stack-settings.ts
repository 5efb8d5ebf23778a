import type { DatastoreName, FlatSettings, SettingValue, TargetSpec } from './catalogue.ts';
import { AS_SERVER, NODE_SETTING, type SettingPart, settingNames, settingOf } from './setting-table.ts';

/** What another setting must be so that a setting has an effect. */
interface Need {
  readonly needs: string;
  readonly value: SettingValue;
}

const NEEDS: Readonly<Record<string, Need>> = {
  'app.lruEntries': { needs: 'app.lruCache', value: true },
  'app.lruTtlSeconds': { needs: 'app.lruCache', value: true },
  'postgres.namedStatements': { needs: 'postgres.access', value: 'driver' },
  'postgres.poolMax': { needs: 'postgres.pooling', value: true },
  'postgres.poolMin': { needs: 'postgres.pooling', value: true },
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

/** A setting without an effect, what it needs, and what that other setting is instead. */
export interface IdleSetting extends Need {
  readonly name: string;
  readonly instead: SettingValue;
}

/** Those of some settings that have no effect; others than the given ones have their defaults. */
export function idleSettings(settings: FlatSettings): IdleSetting[] {
  return Object.keys(settings).flatMap((name) => {
    const need = NEEDS[name];
    if (need === undefined) return [];
    const instead = settings[need.needs] ?? settingOf(need.needs).default;
    return instead === need.value ? [] : [{ name, ...need, instead }];
  });
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

/** The names of the settings of a stack that can be changed. */
export function settingNamesOf(spec: Pick<TargetSpec, 'store' | 'cache' | 'entry' | 'own'>): string[] {
  const runsNode = spec.entry !== null || /^(exec\s+)?node\s/.test(spec.own?.start ?? '');
  const ofOtherServers = Object.entries(SERVER_SETTINGS).flatMap(([store, names]) =>
    store === spec.store ? [] : Object.keys(names),
  );
  const names = settingNames(settingParts(spec)).filter((name) => !ofOtherServers.includes(name));
  return [...names, ...(runsNode ? [NODE_SETTING] : [])];
}

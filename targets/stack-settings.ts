import type { DatastoreName, FlatSettings, TargetSpec } from './catalogue.ts';
import { AS_SERVER, NODE_SETTING, type SettingPart, settingNames } from './setting-table.ts';

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

/** The names of the settings of a stack that can be changed. */
export function settingNamesOf(spec: Pick<TargetSpec, 'store' | 'cache' | 'entry' | 'own'>): string[] {
  const runsNode = spec.entry !== null || /^(exec\s+)?node\s/.test(spec.own?.start ?? '');
  const ofOtherServers = Object.entries(SERVER_SETTINGS).flatMap(([store, names]) =>
    store === spec.store ? [] : Object.keys(names),
  );
  const names = settingNames(settingParts(spec)).filter((name) => !ofOtherServers.includes(name));
  return [...names, ...(runsNode ? [NODE_SETTING] : [])];
}

import { MemcacheClient } from 'memcache-client';
import type { Settings } from '../setting-table.ts';

const OF_ONE_KEY = ['add', 'append', 'cas', 'delete', 'gets', 'incr', 'replace', 'set'] as const;

/** What the store asks of memcache-client. */
export type MemcachedServers = Pick<MemcacheClient, (typeof OF_ONE_KEY)[number] | 'get' | 'shutdown' | 'version'>;

/**
 * A client of the servers of a list. Of several, each keeps its share of the keys: memcache-client would take them for
 * copies of each other.
 */
export function openMemcached(servers: string, settings: Settings['memcached']): MemcachedServers {
  const clients = servers.split(',').map((server) => openServer(server, settings));
  const [only] = clients;
  return clients.length === 1 && only !== undefined ? only : spread(clients);
}

function openServer(
  server: string,
  { connections, commandTimeoutMs, connectTimeoutMs }: Settings['memcached'],
): MemcacheClient {
  return new MemcacheClient({
    server: {
      servers: [{ server, maxConnections: connections }],
      config: { retryFailedServerInterval: 200, failedServerOutTime: 200, keepLastServer: true },
    },
    cmdTimeout: commandTimeoutMs,
    connectTimeout: connectTimeoutMs,
    noDelay: true,
  });
}

function spread(clients: readonly MemcacheClient[]): MemcachedServers {
  const of = (key: string): MemcacheClient => clients[hashOf(key) % clients.length] as MemcacheClient;
  const byKey = OF_ONE_KEY.map((name) => {
    type Method = (key: string, ...rest: unknown[]) => unknown;
    return [name, (key: string, ...rest: unknown[]) => (of(key)[name] as Method).call(of(key), key, ...rest)];
  });
  const several = {
    async get(keys: string | readonly string[]): Promise<unknown> {
      if (typeof keys === 'string') return of(keys).get(keys);
      const shares = [...Map.groupBy(keys, of)].map(([client, own]) => client.get(own));
      return Object.assign({}, ...(await Promise.all(shares))) as unknown;
    },
    version: () => Promise.all(clients.map((client) => client.version())),
    shutdown: () => {
      for (const client of clients) client.shutdown();
    },
  };
  return { ...Object.fromEntries(byKey), ...several } as MemcachedServers;
}

function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

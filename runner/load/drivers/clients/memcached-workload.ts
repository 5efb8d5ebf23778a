import { MemcacheClient } from 'memcache-client';
import type { PlacedWorkload } from '../driver-job.ts';
import { type OpenWorkload, anyOf, batchesOf, itemText } from './workload-client.ts';

/** Entries expire soon, so that nothing stays on a server of a user. */
const LIFETIME_SECONDS = 3600;

/** One key for each row, a text of JSON; each call is one get or set. Of several servers the first one is used. */
export async function openMemcachedWorkload(workload: PlacedWorkload, timeoutMs: number): Promise<OpenWorkload> {
  const { connections, does, name, rows, url } = workload;
  const [server = ''] = url.split(',');
  const clients = Array.from({ length: connections }, () => connect(server, timeoutMs));
  const set = (client: MemcacheClient | undefined, number: number): Promise<unknown> =>
    (client as MemcacheClient).set(`${name}:${number}`, itemText(number), { lifetime: LIFETIME_SECONDS });
  for (const numbers of batchesOf(rows, 100)) await Promise.all(numbers.map((number) => set(clients[0], number)));
  return {
    settings: {},
    async call(connection) {
      const number = anyOf(rows);
      if (does === 'write') await set(clients[connection], number);
      else if ((await clients[connection]?.get(`${name}:${number}`)) === undefined)
        throw new Error(`${name}:${number} is not there`);
    },
    close: () => Promise.resolve(clients.forEach((client) => client.shutdown())),
  };
}

function connect(server: string, timeoutMs: number): MemcacheClient {
  return new MemcacheClient({
    server: { servers: [{ server, maxConnections: 1 }] },
    cmdTimeout: timeoutMs,
    connectTimeout: timeoutMs,
    noDelay: true,
  });
}

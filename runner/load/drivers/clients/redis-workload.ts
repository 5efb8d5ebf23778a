import { Redis } from 'ioredis';
import type { PlacedWorkload } from '../driver-job.ts';
import { type OpenWorkload, anyOf, batchesOf, itemText } from './workload-client.ts';

/** One key for each row, a text of JSON; each call is one GET or SET, and no two of a connection are in flight. */
export async function openRedisWorkload(workload: PlacedWorkload, timeoutMs: number): Promise<OpenWorkload> {
  const { connections, does, name, rows } = workload;
  const clients = await Promise.all(Array.from({ length: connections }, () => connect(workload, timeoutMs)));
  const [first] = clients as [Redis];
  for (const numbers of batchesOf(rows))
    await first.mset(numbers.flatMap((number) => [`${name}:${number}`, itemText(number)]));
  return {
    settings: {},
    async call(connection) {
      const client = clients[connection] as Redis;
      const number = anyOf(rows);
      const key = `${name}:${number}`;
      if (does === 'write') await client.set(key, itemText(number));
      else if ((await client.get(key)) === null) throw new Error(`${key} is not there`);
    },
    close: async () =>
      void (await Promise.all(clients.map((client) => client.quit().catch(() => client.disconnect())))),
  };
}

async function connect({ url }: PlacedWorkload, timeoutMs: number): Promise<Redis> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    enableAutoPipelining: false,
    disableClientInfo: true,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

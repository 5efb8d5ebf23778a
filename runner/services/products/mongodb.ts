import { MongoClient } from 'mongodb';
import type { Endpoint, Product } from '../service.ts';
import { requireOurs } from './namespace.ts';

const COUNTED = ['insert', 'query', 'update', 'command'];

/** MongoDB, or whatever speaks its protocol; the provider names a stand-in. A namespace is a database. */
export const mongodbProduct: Product = {
  name: 'MongoDB',
  async ping(endpoint) {
    await withClient(endpoint, (client) => client.db('admin').command({ ping: 1 }));
  },
  identify: (endpoint) =>
    withClient(endpoint, async (client) => {
      const { version } = (await client.db('admin').command({ buildInfo: 1 })) as { version: string };
      const status = (await client
        .db('admin')
        .command({ serverStatus: 1 })
        .catch(() => ({}))) as { pid?: number | { toString(): string }; storageEngine?: { name: string } };
      const engine = status.storageEngine?.name;
      return {
        product: 'MongoDB',
        version,
        settings: {
          writeConcern: 'w:1, j:true (from the client)',
          ...(engine === undefined ? {} : { storageEngine: engine }),
        },
        durability: engine === 'wiredTiger' ? 'durable' : 'unknown',
        pid: status.pid === undefined || engine === undefined ? null : Number(String(status.pid)),
      };
    }),
  createNamespace({ url }, namespace) {
    requireOurs(namespace);
    const parsed = new URL(url);
    parsed.pathname = `/${namespace}`;
    return Promise.resolve(parsed.href);
  },
  async dropNamespace(endpoint, namespace) {
    requireOurs(namespace);
    await withClient(endpoint, (client) => client.db(namespace).dropDatabase());
  },
  counters: (endpoint) => opcounters(endpoint, COUNTED),
  workIsOfNamespace: false,
  async work(endpoint) {
    const counted = Object.values(
      await opcounters(endpoint, ['insert', 'query', 'update', 'delete', 'getmore', 'command']),
    );
    return counted.length === 0 ? {} : { operations: counted.reduce((sum, value) => sum + value, 0) };
  },
};

/** Empty where the server keeps no such counters. */
async function opcounters(endpoint: Endpoint, names: readonly string[]): Promise<Record<string, number>> {
  return withClient(endpoint, async (client) => {
    const status = (await client
      .db('admin')
      .command({ serverStatus: 1 })
      .catch(() => ({}))) as { opcounters?: Record<string, unknown> };
    if (status.opcounters === undefined) return {};
    return Object.fromEntries(names.map((name) => [name, Number(String(status.opcounters?.[name] ?? 0))]));
  });
}

async function withClient<T>({ url }: Endpoint, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 2000, connectTimeoutMS: 2000, maxPoolSize: 1 });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.close();
  }
}

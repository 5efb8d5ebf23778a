import { MongoClient } from 'mongodb';
import { ConnectionString } from 'mongodb-connection-string-url';
import { messageOf } from '../../../model/stackbench-error.ts';
import { drawSecret } from '../../machine/known-secrets.ts';
import type { Endpoint, Product } from '../datastore.ts';
import { asUser } from './as-user.ts';
import { flattenReply } from './fingerprints/flatten-reply.ts';
import { type Facts, matchProduct } from './fingerprints/match-product.ts';
import { MONGODB } from './fingerprints/mongodb.ts';
import { requireOurs } from './namespace.ts';

const COUNTED = ['insert', 'query', 'update', 'command'];
const WORK = [...COUNTED, 'delete', 'getmore'];
/** What drivers, and we, say to greet a server, to watch it and to take leave. */
const NO_WORK =
  'buildInfo connectionStatus endSessions hello isMaster ismaster ping saslContinue saslStart serverStatus'.split(' ');

/** MongoDB, or another product that speaks its protocol, by its own name. A namespace is a database. */
export const mongodbProduct: Product = {
  name: 'MongoDB',
  async ping(endpoint) {
    await withClient(endpoint, (client) => client.db('admin').command({ ping: 1 }));
  },
  identify: (endpoint) =>
    withClient(endpoint, async (client) => {
      const facts = await factsOf(client);
      const match = matchProduct(facts, MONGODB);
      const engine = facts['serverStatus.storageEngine.name'];
      const pid = facts['serverStatus.pid'];
      return {
        ...match,
        settings: engine === undefined ? {} : { storageEngine: engine },
        // If clients ask for the journal, which is a setting of each stack.
        durability: match.sameEngine && engine === 'wiredTiger' ? 'durable' : 'unknown',
        pid: pid === undefined || engine === undefined ? null : Number(pid),
      };
    }),
  async createNamespace(endpoint, namespace) {
    requireOurs(namespace);
    const { url } = endpoint;
    // `new URL` takes no list of hosts.
    const parsed = new ConnectionString(url);
    parsed.pathname = `/${namespace}`;
    if (endpoint.measured !== undefined) {
      const password = drawSecret();
      await withClient(endpoint, (client) =>
        client.db(namespace).command({
          createUser: namespace,
          pwd: password,
          roles: [{ role: 'dbOwner', db: namespace }],
        }),
      );
      parsed.searchParams.set('authSource', namespace);
      return asUser(parsed.toString(), namespace, password);
    }
    // The user is known where it was without a namespace.
    const mechanism = parsed.searchParams.get('authMechanism') ?? 'SCRAM';
    if (parsed.username !== '' && mechanism.startsWith('SCRAM') && !parsed.searchParams.has('authSource'))
      parsed.searchParams.set('authSource', new ConnectionString(url).pathname.slice(1) || 'admin');
    return parsed.toString();
  },
  async dropNamespace(endpoint, namespace) {
    requireOurs(namespace);
    await withClient(endpoint, async (client) => {
      await client.db(namespace).dropDatabase();
      if (endpoint.measured !== undefined) await client.db(namespace).command({ dropAllUsersFromDatabase: 1 });
    });
  },
  counters: (endpoint) => withClient(endpoint, countersOf),
  async openCounters(endpoint) {
    const client = newClient(endpoint);
    try {
      await client.connect();
    } catch (error) {
      await client.close();
      throw error;
    }
    return { read: () => countersOf(client), close: () => client.close() };
  },
  life: (endpoint) =>
    withClient(endpoint, async (client) => {
      const { uptime } = await serverStatus(client);
      return { uptimeSec: uptime === undefined ? null : Number(String(uptime)), flushes: 0, countersSince: '' };
    }),
  keepsNamespacesApart: true,
  countersAreOfNamespace: false,
  workIsOfNamespace: false,
  work: (endpoint) => withClient(endpoint, async (client) => operationsOf(await serverStatus(client))),
};

/** Creates the first user of a server of ours, who may do everything. @throws Error if another process was faster */
export async function makeAdministrator(endpoint: Endpoint, user: string, password: string): Promise<void> {
  await withClient(endpoint, async (client) => {
    const roles = [{ role: 'root', db: 'admin' }];
    await client.db('admin').command({ createUser: user, pwd: password, roles });
  });
}

/** What `serverStatus` says that is asked for here; numbers may be 64 bits long, as objects. */
interface ServerStatus {
  readonly uptime?: unknown;
  readonly opcounters?: Readonly<Record<string, unknown>>;
  readonly metrics?: { readonly commands?: Readonly<Record<string, unknown>> };
}

/**
 * Operations of all kinds but those that are no work for data, by `opcounters` and `metrics.commands`; empty without
 * either.
 */
export function operationsOf({ opcounters, metrics }: ServerStatus): Record<string, number> {
  if (opcounters === undefined || metrics?.commands === undefined) return {};
  const sum = (values: readonly unknown[]): number => values.reduce<number>((a, b) => a + Number(String(b)), 0);
  const counted = WORK.map((name) => opcounters[name] ?? 0);
  const idle = NO_WORK.map((name) => (metrics.commands?.[name] as { total?: unknown } | undefined)?.total ?? 0);
  return { operations: sum(counted) - sum(idle) };
}

async function factsOf(client: MongoClient): Promise<Facts> {
  const admin = client.db('admin');
  const ask = async (name: string): Promise<Record<string, string>> => {
    try {
      return flattenReply(name, await admin.command({ [name]: 1 }));
    } catch (error) {
      return { [`${name}.error`]: messageOf(error) };
    }
  };
  return {
    ...flattenReply('buildInfo', await admin.command({ buildInfo: 1 })),
    ...(await ask('hello')),
    ...(await ask('serverStatus')),
    ...(await ask('getCmdLineOpts')),
  };
}

async function serverStatus(client: MongoClient): Promise<ServerStatus> {
  return client
    .db('admin')
    .command({ serverStatus: 1 })
    .catch(() => ({}));
}

/** Empty where the server keeps no such counters. */
async function countersOf(client: MongoClient): Promise<Record<string, number>> {
  const { opcounters } = await serverStatus(client);
  if (opcounters === undefined) return {};
  return Object.fromEntries(COUNTED.map((name) => [name, Number(String(opcounters[name] ?? 0))]));
}

function newClient({ url }: Endpoint): MongoClient {
  return new MongoClient(url, { serverSelectionTimeoutMS: 2000, connectTimeoutMS: 2000, maxPoolSize: 1 });
}

async function withClient<T>(endpoint: Endpoint, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = newClient(endpoint);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.close();
  }
}

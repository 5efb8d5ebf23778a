import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import type { AddressedServer, ReadAddress, Reading } from './addresses/address.ts';
import { checkAddress } from './addresses/check-address.ts';
import { readMemcachedAddress } from './addresses/memcached-address.ts';
import { readMongodbAddress } from './addresses/mongodb-address.ts';
import { readPostgresAddress } from './addresses/postgres-address.ts';
import { readRedisAddress } from './addresses/redis-address.ts';
import type { Endpoint, Product, ProviderContext, DatastoreId } from './datastore.ts';
import { driverReason, wordsOf } from './driver-reason.ts';
import { memcachedProduct } from './products/memcached.ts';
import { mongodbProduct } from './products/mongodb.ts';
import { postgresProduct } from './products/postgres.ts';
import { redisProduct } from './products/redis.ts';
import type { DatastoreProvider } from './provider.ts';
import { recordDatastore } from './record-datastore.ts';

interface Named {
  readonly variable: string;
  readonly product: Product;
  readonly example: string;
  /** What its driver makes of an address. */
  readonly read: (address: string, reading: Reading) => ReadAddress | Promise<ReadAddress>;
}

const REDIS: Named = {
  variable: 'STACKBENCH_REDIS_URL',
  product: redisProduct,
  example: 'redis://:password@127.0.0.1:6379/0',
  read: readRedisAddress,
};

const NAMED: Readonly<Record<DatastoreId, Named>> = {
  postgres: {
    variable: 'STACKBENCH_POSTGRES_URL',
    product: postgresProduct,
    example: 'postgres://user:password@127.0.0.1:5432/database',
    read: readPostgresAddress,
  },
  mongodb: {
    variable: 'STACKBENCH_MONGODB_URI',
    product: mongodbProduct,
    example: 'mongodb://user:password@127.0.0.1:27017/',
    read: readMongodbAddress,
  },
  redis: REDIS,
  'redis-cache': REDIS,
  memcached: {
    variable: 'STACKBENCH_MEMCACHED_SERVERS',
    product: memcachedProduct,
    example: '127.0.0.1:11211',
    read: readMemcachedAddress,
  },
};

/** The variable that can name each service. */
export const VARIABLE_OF = Object.fromEntries(
  Object.entries(NAMED).map(([id, { variable }]) => [id, variable]),
) as Readonly<Record<DatastoreId, string>>;

/** Somebody's servers, only when named by our own flag or variable: nothing but our own namespace is written there. */
export const externalProvider: DatastoreProvider = {
  rung: 'external',
  async offer(id, context) {
    const address = addressOf(id, context);
    if (address === null) return { available: false, reason: `${NAMED[id].variable} is not set.` };
    await endpointOf(id, address, context);
    return { available: true, provider: 'external server' };
  },
  async start(id, context) {
    const { product } = NAMED[id];
    const endpoint = await endpointOf(id, addressOf(id, context) ?? '', context);
    try {
      const identity = await product.identify(endpoint);
      return {
        id,
        product,
        endpoint,
        namespace: context.namespace,
        record: recordDatastore(identity, { id, rung: 'external', provider: 'external server' }),
        pids: () => [],
        gone: () => new Promise(() => undefined),
        stop: () => product.dropNamespace(endpoint, context.namespace),
        outage: null,
      };
    } catch (cause) {
      throw new StackbenchError({
        code: 'external-unreachable',
        what: `The ${product.name} that was named cannot be used.`,
        why: wordsOf(cause),
        fix: `${driverReason(cause)?.fix ?? 'See that it is running'}. It was named by ${NAMED[id].variable} or by its flag.`,
        cause,
      });
    }
  },
};

/** Address of a service that a flag, else our own variable, names; null where neither does. */
export function addressOf(
  id: DatastoreId,
  { externalUrls, env }: Pick<ProviderContext, 'externalUrls' | 'env'>,
): string | null {
  const address = externalUrls[id] ?? env[NAMED[id].variable];
  return address === undefined || address === '' ? null : address;
}

async function endpointOf(
  id: DatastoreId,
  address: string,
  { allowRemote, env, signal }: Pick<ProviderContext, 'allowRemote' | 'env' | 'signal'>,
): Promise<Endpoint> {
  const { product, read } = NAMED[id];
  try {
    const checked = await checkAddress(await read(address, { allowRemote, env }), {
      what: product.name,
      allowRemote,
      signal,
    });
    const [first] = checked.places as [AddressedServer];
    return { host: first.host, port: first.port, url: checked.url, places: checked.places };
  } catch (cause) {
    signal.throwIfAborted();
    throw cause instanceof StackbenchError ? cause : unreadable(NAMED[id], cause);
  }
}

function unreadable({ product, variable, example }: Named, cause: unknown): StackbenchError {
  return new StackbenchError({
    code: 'bad-service-address',
    what: `The address of ${product.name} cannot be read.`,
    why: messageOf(cause),
    fix: `Write ${variable}, or the flag, like ${example}.`,
    exitCode: EXIT.usage,
    cause,
  });
}

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
import { NAMED_BY } from './named-by.ts';
import { memcachedProduct } from './products/memcached.ts';
import { mongodbProduct } from './products/mongodb.ts';
import { postgresProduct } from './products/postgres.ts';
import { redisProduct } from './products/redis.ts';
import type { DatastoreProvider } from './provider.ts';
import { recordDatastore } from './record-datastore.ts';

interface Speaker {
  readonly product: Product;
  /** What its driver makes of an address. */
  readonly read: (address: string, reading: Reading) => ReadAddress | Promise<ReadAddress>;
}

const REDIS: Speaker = { product: redisProduct, read: readRedisAddress };

const SPEAKERS: Readonly<Record<DatastoreId, Speaker>> = {
  postgres: { product: postgresProduct, read: readPostgresAddress },
  mongodb: { product: mongodbProduct, read: readMongodbAddress },
  redis: REDIS,
  'redis-cache': REDIS,
  memcached: { product: memcachedProduct, read: readMemcachedAddress },
};

/** Servers of the user, only if named by our own flag or variable. Only our own namespace is written there. */
export const externalProvider: DatastoreProvider = {
  rung: 'external',
  async offer(id, context) {
    const address = addressOf(id, context);
    if (address === null) return { available: false, reason: `${NAMED_BY[id].variable} is not set.` };
    await endpointOf(id, address, context);
    return { available: true, provider: 'external server' };
  },
  async start(id, context) {
    const { product } = SPEAKERS[id];
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
        fix: `${driverReason(cause)?.fix ?? 'Make sure that it is running'}. It was named by ${NAMED_BY[id].variable} or --${NAMED_BY[id].flag}.`,
        cause,
      });
    }
  },
};

/** The address of a datastore, as its flag or otherwise its variable names it; null if neither does. */
export function addressOf(
  id: DatastoreId,
  { externalUrls, env }: Pick<ProviderContext, 'externalUrls' | 'env'>,
): string | null {
  const address = externalUrls[id] ?? env[NAMED_BY[id].variable];
  return address === undefined || address === '' ? null : address;
}

async function endpointOf(
  id: DatastoreId,
  address: string,
  { allowRemote, env, signal }: Pick<ProviderContext, 'allowRemote' | 'env' | 'signal'>,
): Promise<Endpoint> {
  const { product, read } = SPEAKERS[id];
  try {
    const checked = await checkAddress(await read(address, { allowRemote, env }), {
      what: product.name,
      allowRemote,
      signal,
    });
    const [first] = checked.servers as [AddressedServer];
    return { host: first.host, port: first.port, url: checked.url, servers: checked.servers };
  } catch (cause) {
    signal.throwIfAborted();
    throw cause instanceof StackbenchError ? cause : unreadable(id, cause);
  }
}

function unreadable(id: DatastoreId, cause: unknown): StackbenchError {
  const { flag, variable, example } = NAMED_BY[id];
  return new StackbenchError({
    code: 'bad-datastore-address',
    what: `The address of ${SPEAKERS[id].product.name} cannot be read.`,
    why: messageOf(cause),
    fix: `Write ${variable}, or --${flag}, like ${example}.`,
    exitCode: EXIT.usage,
    cause,
  });
}

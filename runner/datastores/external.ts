import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import { keepSecrets } from '../machine/known-secrets.ts';
import type { AddressedServer, ReadAddress, Reading } from './addresses/address.ts';
import { checkAddress } from './addresses/check-address.ts';
import { readMemcachedAddress } from './addresses/memcached-address.ts';
import { readMongodbAddress } from './addresses/mongodb-address.ts';
import { readPostgresAddress } from './addresses/postgres-address.ts';
import { readRedisAddress } from './addresses/redis-address.ts';
import { secretsOfAddress } from './addresses/secrets-of-address.ts';
import { tidyAddress, withScheme } from './addresses/tidy-address.ts';
import { whyUnreadable } from './addresses/why-unreadable.ts';
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
  postgres: {
    product: postgresProduct,
    read: (text, reading) => readPostgresAddress(withScheme(text, 'postgres'), reading),
  },
  mongodb: {
    product: mongodbProduct,
    read: (text, reading) => readMongodbAddress(withScheme(text, 'mongodb'), reading),
  },
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
    const { endpoint, unanswered } = await endpointOf(id, addressOf(id, context) ?? '', context);
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
        why:
          unanswered.length === 0
            ? wordsOf(cause)
            : `${wordsOf(cause)}. None of these can be used: ${unanswered.join(', ')}.`,
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
  return address === undefined || address.trim() === '' ? null : tidyAddress(address);
}

interface NamedEndpoint {
  readonly endpoint: Endpoint;
  /** The servers that were named, if there are several and none can be used. */
  readonly unanswered: readonly string[];
}

async function endpointOf(
  id: DatastoreId,
  address: string,
  { allowRemote, env, signal }: Pick<ProviderContext, 'allowRemote' | 'env' | 'signal'>,
): Promise<NamedEndpoint> {
  const { product, read } = SPEAKERS[id];
  try {
    const checked = await checkAddress(await read(address, { allowRemote, env }), {
      what: product.name,
      allowRemote,
      signal,
    });
    keepSecrets(secretsOfAddress(id, checked.url));
    const { servers, url, unanswered } = checked;
    const [{ host, port }] = servers as [AddressedServer];
    return { endpoint: { host, port, url, servers }, unanswered };
  } catch (cause) {
    signal.throwIfAborted();
    throw cause instanceof StackbenchError ? cause : unreadable(id, address, cause);
  }
}

function unreadable(id: DatastoreId, address: string, cause: unknown): StackbenchError {
  const { flag, variable, example, users } = NAMED_BY[id];
  return new StackbenchError({
    code: 'bad-datastore-address',
    what: `The address of ${SPEAKERS[id].product.name} cannot be read.`,
    why: whyUnreadable(address) ?? messageOf(cause),
    fix: `Write ${variable}, or --${flag}, like ${example}${users ? ', with USER:PASSWORD@ before the host if it asks for them' : ''}.`,
    exitCode: EXIT.usage,
    cause,
  });
}

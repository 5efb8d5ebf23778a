import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import { driverReason, wordsOf } from './driver-reason.ts';
import { memcachedProduct } from './products/memcached.ts';
import { mongodbProduct } from './products/mongodb.ts';
import { postgresProduct } from './products/postgres.ts';
import { redisProduct } from './products/redis.ts';
import { recordService } from './record-service.ts';
import type { Endpoint, Product, ProviderContext, ServiceId, ServiceProvider } from './service.ts';

interface Named {
  readonly variable: string;
  readonly product: Product;
  readonly defaultPort: number;
}

const REDIS: Named = { variable: 'STACKBENCH_REDIS_URL', product: redisProduct, defaultPort: 6379 };

const NAMED: Readonly<Record<ServiceId, Named>> = {
  postgres: { variable: 'STACKBENCH_POSTGRES_URL', product: postgresProduct, defaultPort: 5432 },
  mongodb: { variable: 'STACKBENCH_MONGODB_URI', product: mongodbProduct, defaultPort: 27_017 },
  redis: REDIS,
  'redis-cache': REDIS,
  memcached: { variable: 'STACKBENCH_MEMCACHED_SERVERS', product: memcachedProduct, defaultPort: 11_211 },
};

/** Somebody's servers, only when named by our own flag or variable: nothing but our own namespace is written there. */
export const externalProvider: ServiceProvider = {
  rung: 'external',
  offer(id, context) {
    const address = addressOf(id, context);
    if (address === null) return Promise.resolve({ available: false, reason: `${NAMED[id].variable} is not set.` });
    endpointOf(id, address, context);
    return Promise.resolve({ available: true, provider: 'external server' });
  },
  async start(id, context) {
    const { product } = NAMED[id];
    const endpoint = endpointOf(id, addressOf(id, context) ?? '', context);
    try {
      const identity = await product.identify(endpoint);
      return {
        id,
        product,
        endpoint,
        namespace: context.namespace,
        record: recordService(identity, { id, rung: 'external', provider: 'external server' }),
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
  id: ServiceId,
  { externalUrls, env }: Pick<ProviderContext, 'externalUrls' | 'env'>,
): string | null {
  const address = externalUrls[id] ?? env[NAMED[id].variable];
  return address === undefined || address === '' ? null : address;
}

function endpointOf(id: ServiceId, address: string, { allowRemote }: ProviderContext): Endpoint {
  const { variable, product, defaultPort } = NAMED[id];
  const url = address.includes('://') ? address : `memcached://${address}`;
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (cause) {
    throw new StackbenchError({
      code: 'bad-service-address',
      what: `The address of ${product.name} cannot be read.`,
      why: messageOf(cause),
      fix: `Write ${variable} like ${product === memcachedProduct ? '127.0.0.1:11211' : 'scheme://user:password@host:port/…'}.`,
      exitCode: EXIT.usage,
      cause,
    });
  }
  const host = parsed.hostname.replaceAll(/[[\]]/g, '');
  if (!allowRemote && !isLoopback(host)) throw remote(product.name, host);
  return { host, port: parsed.port === '' ? defaultPort : Number(parsed.port), url };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function remote(product: string, host: string): StackbenchError {
  return new StackbenchError({
    code: 'remote-service',
    what: `${product} on ${host} is not on this machine.`,
    why: 'Load would leave this machine, and the network would be measured along.',
    fix: 'Name a server on 127.0.0.1, or pass --allow-remote if that machine is yours to load.',
    exitCode: EXIT.usage,
  });
}

import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { Final, WaitedTooLong, waitUntil } from '../../machine/processes/wait-for.ts';
import type { Endpoint, Identity, Product, ProviderContext, RunningDatastore, DatastoreId } from '../datastore.ts';
import { memcachedProduct } from '../products/memcached.ts';
import { mongodbProduct } from '../products/mongodb.ts';
import { postgresProduct, revokePublicRights } from '../products/postgres.ts';
import { redisProduct } from '../products/redis.ts';
import { readyWithinMs } from '../ready-within.ts';
import { recordDatastore } from '../record-datastore.ts';
import type { ComposeProject } from './compose-project.ts';
import type { Container } from './container.ts';

const PRODUCTS: Readonly<Record<DatastoreId, Product>> = {
  postgres: postgresProduct,
  mongodb: mongodbProduct,
  redis: redisProduct,
  'redis-cache': redisProduct,
  memcached: memcachedProduct,
};

const READY_WITHIN_MS = 60_000;
const IN_MEMORY = [0x01021994, 0x858458f6];

/**
 * Starts the containers of datastores and waits until each answers a command.
 * @throws StackbenchError `datastore-not-ready`
 */
export async function startDatastoreContainers(
  project: ComposeProject,
  ids: readonly DatastoreId[],
  context: ProviderContext,
): Promise<RunningDatastore[]> {
  const endpoints = await project.reserve(ids);
  const containers = await project.up(ids);
  return Promise.all(
    ids.map(async (id, index) => {
      const product = PRODUCTS[id];
      const endpoint = endpoints.get(id) as Endpoint;
      const container = containers[index] as Container;
      await untilReady({ product, endpoint, container, context });
      if (id === 'postgres') await revokePublicRights(endpoint);
      let ended: Promise<string> | null = null;
      const identity = await refine(await product.identify(endpoint), container, project);
      return {
        id,
        product,
        endpoint,
        namespace: context.namespace,
        record: recordDatastore(identity, {
          id,
          rung: 'compose',
          provider: `container of ${await container.inspect('{{.Config.Image}}')}`,
        }),
        pids: () => container.pids(),
        gone: () => (ended ??= container.ended()),
        stop: () => project.down(),
        outage: {
          begin: () => container.stop(1),
          async end() {
            await container.start();
            ended = null;
            await untilReady({ product, endpoint, container, context });
          },
        },
      };
    }),
  );
}

interface Waiting {
  readonly product: Product;
  readonly endpoint: Endpoint;
  readonly container: Container;
  readonly context: ProviderContext;
}

async function untilReady({ product, endpoint, container, context: { signal, env } }: Waiting): Promise<void> {
  const withinMs = readyWithinMs(env, READY_WITHIN_MS);
  let attempt = 0;
  const ask = async (): Promise<true> => {
    attempt += 1;
    try {
      await product.ping(endpoint);
      return true;
    } catch (error) {
      if (attempt % 10 === 0 && !(await container.isRunning()))
        throw new Final(notReady(product, `Its container ended. ${await container.logTail()}`));
      throw error;
    }
  };
  try {
    await waitUntil(ask, { what: `${product.name} to answer in its container`, withinMs, signal, everyMs: 50 });
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
    throw notReady(product, `${error.message} ${await container.logTail()}`);
  }
}

/**
 * What the container adds to what the server says: its image, its limits as the engine has them, and data kept in
 * memory.
 */
async function refine(identity: Identity, container: Container, project: ComposeProject): Promise<Identity> {
  const [image = '', memory = '0', cpuset = ''] = (
    await container.inspect('{{.Image}} {{.HostConfig.Memory}} {{.HostConfig.CpusetCpus}}')
  ).split(' ');
  const settings = {
    ...identity.settings,
    image: image.slice(0, 'sha256:'.length + 12),
    memoryLimit: memory === '0' ? 'none' : `${Math.round(Number(memory) / 2 ** 20)} MiB`,
    cpuset: cpuset === '' ? 'all' : cpuset,
  };
  const { dataFolder } = project.engine;
  if (!existsSync(dataFolder) || !IN_MEMORY.includes((await statfs(dataFolder)).type)) return { ...identity, settings };
  return { ...identity, durability: 'volatile', settings: { ...settings, data: 'in memory (tmpfs)' } };
}

function notReady({ name }: Product, why: string): StackbenchError {
  return new StackbenchError({
    code: 'datastore-not-ready',
    what: `${name} did not become ready in its container.`,
    why: why.trim(),
    fix: 'Read the message; `--provider native` uses programs of this machine instead.',
  });
}

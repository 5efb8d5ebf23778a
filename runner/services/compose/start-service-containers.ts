import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { StackbenchError, messageOf } from '../../../model/stackbench-error.ts';
import { memcachedProduct } from '../products/memcached.ts';
import { mongodbProduct } from '../products/mongodb.ts';
import { postgresProduct } from '../products/postgres.ts';
import { redisProduct } from '../products/redis.ts';
import { recordService } from '../record-service.ts';
import type { Endpoint, Identity, Product, ProviderContext, RunningService, ServiceId } from '../service.ts';
import type { ComposeProject } from './compose-project.ts';
import type { Container } from './container.ts';

interface Recipe {
  readonly product: Product;
  readonly url: (port: number) => string;
}

const redis: Recipe = { product: redisProduct, url: (port) => `redis://127.0.0.1:${port}` };

const RECIPES: Readonly<Record<ServiceId, Recipe>> = {
  postgres: { product: postgresProduct, url: (port) => `postgres://stackbench@127.0.0.1:${port}/postgres` },
  mongodb: { product: mongodbProduct, url: (port) => `mongodb://127.0.0.1:${port}/?directConnection=true` },
  redis,
  'redis-cache': redis,
  memcached: { product: memcachedProduct, url: (port) => `memcached://127.0.0.1:${port}` },
};

const READY_WITHIN_MS = 60_000;
const IN_MEMORY = [0x01021994, 0x858458f6];

/** Starts the containers of these services and waits until each answers a command of its own. @throws StackbenchError `service-not-ready` */
export async function startServiceContainers(
  project: ComposeProject,
  ids: readonly ServiceId[],
  context: ProviderContext,
): Promise<RunningService[]> {
  const ports = await project.reservePorts(ids);
  const containers = await project.up(ids);
  return Promise.all(
    ids.map(async (id, index) => {
      const { product, url } = RECIPES[id];
      const port = ports.get(id) as number;
      const endpoint: Endpoint = { host: '127.0.0.1', port, url: url(port) };
      const container = containers[index] as Container;
      await untilReady({ product, endpoint, container, signal: context.signal });
      let ended: Promise<string> | null = null;
      const identity = await refine(await product.identify(endpoint), container, project);
      return {
        id,
        product,
        endpoint,
        namespace: context.namespace,
        record: recordService(identity, {
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
            await untilReady({ product, endpoint, container, signal: context.signal });
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
  readonly signal: AbortSignal;
}

async function untilReady({ product, endpoint, container, signal }: Waiting): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  let last = 'it was never asked';
  for (let attempt = 0; performance.now() < deadline; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await product.ping(endpoint);
    } catch (error) {
      last = messageOf(error);
    }
    if (attempt % 10 === 9 && !(await container.isRunning()))
      throw notReady(product, `Its container ended. ${await container.logTail()}`);
    await pause(50);
  }
  throw notReady(product, `It did not answer within ${READY_WITHIN_MS / 1000} s: ${last} ${await container.logTail()}`);
}

/** What the container adds to what the server says: its image, its limits as the engine has them, and data kept in memory. */
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
    code: 'service-not-ready',
    what: `${name} did not become ready in its container.`,
    why: why.trim(),
    fix: 'Look at the message; `--provider native` uses programs of this machine instead.',
  });
}

import { existsSync, readFileSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ItemStore } from './item-store.ts';
import { readSeed } from './read-seed.ts';
import { reasonOf } from './reason-of.ts';
import type { Settings } from './setting-table.ts';
import { watchLoop } from './watch-loop.ts';
import { VISIT_ENV, type WorkerMessage } from './workers/messages.ts';

/** Maximum time for requests in progress when a stack is asked to end, in ms. */
export const DRAIN_MS = 2000;

interface TargetProcess {
  readonly stack: string;
  readonly store: ItemStore;
  readonly listener: RequestListener;
  readonly http: Settings['http'];
  /** Ends all connections to datastores. */
  readonly close: () => Promise<void>;
  /** One of several processes on the same port; another one has loaded the seed. */
  readonly isWorker?: boolean;
}

/**
 * Loads the seed, listens, prints one JSON ready line, and drains on SIGTERM or when the parent is gone. A worker loads
 * nothing, and reports to its primary instead.
 */
export async function runTarget(
  { stack, store, listener, http, close, isWorker = false }: TargetProcess,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const items = isWorker ? [] : await readSeed(env['SEED_FILE']);
  const startedAt = performance.now();
  if (isWorker) await store.ready?.();
  else await store.load(items);
  const seedMs = Math.round(performance.now() - startedAt);
  const server = createServer(
    { keepAliveTimeout: http.keepAliveTimeoutMs, headersTimeout: http.headersTimeoutMs },
    listener,
  );
  await listen(server, Number(env['PORT'] ?? 0), env['HOST'] ?? '127.0.0.1');
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  const stop = (): void => {
    server.close(() => void close().finally(() => process.exit(0)));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), DRAIN_MS).unref();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
  if (process.connected) watchLoop(store.pools);
  if (isWorker) process.send?.({ kind: 'started', port } satisfies WorkerMessage);
  else reportReady({ stack, port, seeded: items.length, seedMs });
}

/** What the ready line of a stack reports. */
interface Ready {
  readonly stack: string;
  readonly port: number;
  readonly seeded: number;
  readonly seedMs: number;
}

/** Says that a stack answers, as its one line. */
export function reportReady({ stack, port, seeded, seedMs }: Ready): void {
  process.stdout.write(`${JSON.stringify({ ready: true, stack, port, pid: process.pid, seeded, seedMs })}\n`);
}

/** Says why a target could not start, as its one line, or to its primary, and ends with 1. */
export function reportFailure(error: unknown): void {
  if (process.env[VISIT_ENV] !== undefined) {
    process.send?.({ kind: 'failed', why: reasonOf(error) } satisfies WorkerMessage, () => process.exit(1));
    return;
  }
  process.stdout.write(
    `${JSON.stringify({ ready: false, what: 'The stack could not start.', why: reasonOf(error) })}\n`,
    () => process.exit(1),
  );
}

interface Package {
  readonly version: string;
}

/** Installed versions of npm packages. */
export function versionsOf(packages: readonly string[]): Record<string, string> {
  const require = createRequire(import.meta.url);
  return Object.fromEntries(
    packages.map((name) => {
      // Read as a file: not every package lets others import its package.json.
      const files = (require.resolve.paths(name) ?? []).map((folder) => join(folder, name, 'package.json'));
      const file = files.find((path) => existsSync(path));
      return [name, file === undefined ? 'unknown' : (JSON.parse(readFileSync(file, 'utf8')) as Package).version];
    }),
  );
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

import { existsSync, readFileSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ItemStore } from './item-store.ts';
import { readSeed } from './read-seed.ts';
import { reasonOf } from './reason-of.ts';
import type { Settings } from './settings.ts';
import { watchLoop } from './watch-loop.ts';

const DRAIN_MS = 2000;

interface TargetProcess {
  readonly stack: string;
  readonly store: ItemStore;
  readonly listener: RequestListener;
  readonly http: Settings['http'];
  /** Ends all connections to datastores. */
  readonly close: () => Promise<void>;
}

/** Loads the seed, listens, prints one JSON ready line, and drains on SIGTERM or when the parent is gone. */
export async function runTarget(
  { stack, store, listener, http, close }: TargetProcess,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const items = await readSeed(env['SEED_FILE']);
  const startedAt = performance.now();
  await store.load(items);
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
  process.stdout.write(
    `${JSON.stringify({ ready: true, stack, port, pid: process.pid, seeded: items.length, seedMs })}\n`,
  );
}

/** Says why a target could not start, as its one line, and ends with 1. */
export function reportFailure(error: unknown): void {
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

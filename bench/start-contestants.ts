import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openTargetHost } from '../runner/apps/open-target-host.ts';
import { currentPlacement } from '../runner/machine/cpu-placement.ts';
import { startChild } from '../runner/machine/processes/start-child.ts';
import type { Teardown } from '../runner/machine/processes/teardown.ts';
import { CATALOGUE } from '../targets/catalogue.ts';

/** A server that answers `GET /items/:id`. */
export interface Contestant {
  readonly label: string;
  readonly baseUrl: string;
  readonly pids: () => readonly number[];
}

interface Field {
  readonly contestants: readonly Contestant[];
  /** Stacks that cannot run here, with the reason. */
  readonly absent: readonly string[];
}

/** Starts both bare servers and every stack of the catalogue that can run here, all on the same cores. */
export async function startContestants(
  place: { readonly workDir: string; readonly itemsFile: string; readonly signal: AbortSignal },
  teardown: Teardown,
): Promise<Field> {
  const placement = currentPlacement();
  const host = await openTargetHost(
    {
      ...place,
      specs: CATALOGUE,
      env: process.env,
      externalUrls: {},
      placement,
      provider: null,
      allowStandIn: true,
      allowRemote: false,
    },
    teardown,
  );
  const contestants: Contestant[] = [];
  for (const [kind, label] of [
    ['node', 'bare node:http'],
    ['express', 'minimal Express'],
  ] as const) {
    contestants.push(await startBare({ kind, label, cpus: placement.systemCpus, ...place }, teardown));
  }
  for (const spec of CATALOGUE) {
    if (host.skipped.some(({ target }) => target === spec.id)) continue;
    const target = await host.startTarget(spec);
    teardown.add(`stopping ${spec.id}`, () => target.stop());
    const standsIn = host.datastores.some(
      ({ id, record }) => record.standIn && (id === spec.store || id === spec.cache),
    );
    contestants.push({ ...target, label: standsIn ? `${spec.id} (stand-in)` : spec.id });
  }
  return { contestants, absent: host.skipped.map(({ target, reason }) => `${target}: ${reason}`) };
}

async function startBare(
  options: {
    readonly kind: 'node' | 'express';
    readonly label: string;
    readonly cpus: readonly number[];
    readonly itemsFile: string;
    readonly workDir: string;
  },
  teardown: Teardown,
): Promise<Contestant> {
  const child = await startChild({
    label: options.label,
    command: process.execPath,
    args: [join(import.meta.dirname, 'bare-server.ts'), options.kind, options.itemsFile],
    env: { NODE_ENV: 'production' },
    cwd: options.workDir,
    cpus: options.cpus,
    logFile: join(options.workDir, `bare-${options.kind}.log`),
    stdout: 'pipe',
    ipc: true,
  });
  teardown.add(`stopping ${options.label}`, () => child.stop());
  const lines = createInterface({ input: child.process.stdout as NodeJS.ReadableStream });
  const [line] = await Promise.race([
    new Promise<string[]>((resolve) => {
      lines.once('line', (text) => resolve([text]));
    }),
    child.exited.then(() =>
      Promise.reject(new Error(`${options.label} ended before it was ready; see ${child.logFile}`)),
    ),
  ]);
  const { port } = JSON.parse(line ?? '{}') as { readonly port: number };
  return { label: options.label, baseUrl: `http://127.0.0.1:${port}`, pids: () => [child.pid] };
}

import { writeFile } from 'node:fs/promises';
import type { SideKey } from '../../model/document/gate-result.ts';
import type { GatedService } from '../../model/gate/gated-service.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { fillPlaceholders, fillRecord } from '../datastores/sides/fill-placeholders.ts';
import { freePort } from '../machine/free-port.ts';
import { listenerOn } from '../machine/port-owner.ts';
import { withDescendants } from '../machine/processes/process-tree.ts';
import { raisePriority } from '../machine/processes/raise-priority.ts';
import { startChild } from '../machine/processes/start-child.ts';
import { launchedChild } from './launched-child.ts';
import { APP_HOST, type RunningApp } from './running-app.ts';
import { runtimeOf } from './runtime-of.ts';
import { sideReady } from './side-ready.ts';
import { type AppStart, type LaunchedApp, startApp } from './start-app.ts';

interface SideStart {
  readonly side: SideKey;
  readonly service: GatedService;
  readonly cwd: string;
  /** The whole environment, except for the service's own and `PORT`. */
  readonly env: Readonly<Record<string, string>>;
  /** Values of `{postgres}` and the like. */
  readonly placeholders: Readonly<Record<string, string>>;
  readonly cpus: readonly number[];
  readonly workDir: string;
  readonly signal: AbortSignal;
}

/** A side that answers. */
export interface RunningSide extends RunningApp {
  readonly side: SideKey;
  /** `node v24.1.0`; null if unknown. */
  readonly runtime: string | null;
}

/**
 * Starts one side on a free port and waits until it is ready.
 * @throws StackbenchError `side-not-ready` with the end of its log
 */
export async function startSide(start: SideStart): Promise<RunningSide> {
  const app = await startApp(sideProcess(start));
  try {
    const port = Number(new URL(app.baseUrl).port);
    const [root] = app.roots as [number];
    const runtime = await runtimeOf(root, listenerOn(withDescendants(root), port) || null, start.signal);
    for (const pid of withDescendants(root)) raisePriority(pid);
    return { ...app, side: start.side, runtime };
  } catch (error) {
    await app.stop();
    throw error;
  }
}

/** A side of a gate: the user's start command in a checkout. */
function sideProcess(start: SideStart): AppStart {
  const { side, service, signal } = start;
  return {
    id: `${service.name} (${side})`,
    launch: () => launch(start),
    notReady: (why) =>
      new StackbenchError({
        code: 'side-not-ready',
        what: `${service.name} of ${side} did not become ready.`,
        why,
        fix: `Start it by hand in that commit: ${service.start}; or set "ready" in the configuration to a path that answers 2xx.`,
      }),
    signal,
  };
}

async function launch({ side, service, cwd, env, cpus, workDir, ...start }: SideStart): Promise<LaunchedApp> {
  const port = await freePort();
  const placeholders = { ...start.placeholders, host: APP_HOST, port: String(port) };
  const sign = service.ready === undefined ? undefined : fillPlaceholders(service.ready, placeholders);
  const logFile = `${workDir}/${side}-${port}.log`;
  // A port may come again in a later block: what was printed then says nothing of this start.
  await writeFile(logFile, '');
  const child = await startChild({
    label: `${service.name} (${side})`,
    command: 'sh',
    args: ['-c', fillPlaceholders(service.start, placeholders)],
    env: { ...env, PORT: String(port), HOST: APP_HOST, ...fillRecord(service.env, placeholders) },
    cwd,
    cpus,
    logFile,
  });
  return { ...launchedChild(child), ready: sideReady(child, sign, port) };
}

import { writeFile } from 'node:fs/promises';
import type { SideKey } from '../../model/document/gate-result.ts';
import type { GatedService } from '../../model/gate/gated-service.ts';
import { otherSide } from '../../model/gate/sides.ts';
import { fillPlaceholders, fillRecord } from '../datastores/sides/fill-placeholders.ts';
import { withDescendants } from '../machine/processes/process-tree.ts';
import { raisePriority } from '../machine/processes/raise-priority.ts';
import { startChild } from '../machine/processes/start-child.ts';
import { READY_WITHIN_MS } from '../machine/processes/wait-until-ready.ts';
import { listenersOf, ownerOf } from '../machine/tcp-listeners.ts';
import { launchedChild } from './launched-child.ts';
import type { PortsOfSide } from './readiness/address-in-use.ts';
import { sideReady } from './readiness/side-ready.ts';
import { APP_HOST, type RunningApp, listenAddressOf } from './running-app.ts';
import { runtimeOf } from './runtime-of.ts';
import { sideNotReady } from './side-not-ready.ts';
import { type TakenPorts, takePorts } from './side-ports.ts';
import { type AppStart, type LaunchedApp, startApp } from './start-app.ts';

/** Each side that was launched: where it listens now, and what its log names. */
export type SidePorts = Partial<Record<SideKey, LaunchedPorts>>;

interface LaunchedPorts {
  readonly now: () => PortsOfSide;
  readonly log: () => Promise<string>;
}

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
  /** Maximum time until it is ready, in ms, if the configuration gives none. Default: a minute. */
  readonly readyWithinMs?: number | undefined;
  readonly signal: AbortSignal;
  /** Gets where this side listens, for the sides that run at the same time. */
  readonly ports?: SidePorts;
}

/** A side that answers. */
export interface RunningSide extends RunningApp {
  readonly side: SideKey;
  /** The end of what it printed. */
  readonly log: () => Promise<string>;
  /** `node v24.1.0`; null if unknown. */
  readonly runtime: string | null;
}

/**
 * Starts one side on a free port and waits until it is ready.
 * @throws StackbenchError `side-not-ready` with what its log names
 */
export async function startSide(start: SideStart): Promise<RunningSide> {
  const app = await startApp(await sideProcess(start));
  try {
    const { host, port } = listenAddressOf(app);
    const [root] = app.roots as [number];
    const runtime = await runtimeOf(root, ownerOf(withDescendants(root), host, port) || null, start.signal);
    for (const pid of withDescendants(root)) raisePriority(pid);
    return { ...app, side: start.side, runtime };
  } catch (error) {
    await app.stop();
    throw error;
  }
}

/** A side of a gate: the user's start command in a checkout. */
async function sideProcess(start: SideStart): Promise<AppStart> {
  const { side, service, signal, cwd } = start;
  const taken = await takePorts(service);
  return {
    id: `${service.name} (${side})`,
    launch: () => launch(start, taken),
    notReady: (reason) =>
      sideNotReady(reason, {
        ...{ side, service, cwd, port: taken.port },
        other: start.ports?.[otherSide(side)]?.now() ?? null,
      }),
    signal,
    withinMs: service.readyWithin ?? start.readyWithinMs ?? READY_WITHIN_MS,
    moreTime: '"readyWithin" of the service, for example "2m",',
  };
}

async function launch(
  { side, service, cwd, env, cpus, workDir, ...start }: SideStart,
  taken: TakenPorts,
): Promise<LaunchedApp> {
  const { port, further } = taken;
  const placeholders = { ...start.placeholders, host: APP_HOST, ...taken.placeholders };
  const logFile = `${workDir}/${side}-${port}.log`;
  // A port may come again in a later block: what was printed then says nothing of this start.
  await writeFile(logFile, '');
  const child = await startChild({
    label: `${service.name} (${side})`,
    command: 'sh',
    args: ['-c', fillPlaceholders(service.start, placeholders)],
    env: { ...env, PORT: String(port), HOST: APP_HOST, HOSTNAME: APP_HOST, ...fillRecord(service.env, placeholders) },
    cwd,
    cpus,
    logFile,
  });
  const app = launchedChild(child);
  const now = (): PortsOfSide => ({ name: side, port, listeners: listenersOf(child.family()) });
  if (start.ports !== undefined) start.ports[side] = { now, log: app.log };
  const ready = sideReady(child, {
    sign: service.ready === undefined ? undefined : fillPlaceholders(service.ready, placeholders),
    port,
    otherPorts: further,
    paths: pathsOf(service),
    patient: service.readyWithin !== undefined || start.readyWithinMs !== undefined,
  });
  return { ...app, ready };
}

/** Paths that may be asked at any time. */
function pathsOf({ requests }: GatedService): string[] {
  return requests.filter(({ method }) => method === 'GET').flatMap(({ path }) => [path].flat().slice(0, 1));
}

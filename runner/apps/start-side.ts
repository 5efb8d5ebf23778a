import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { SideKey } from '../../model/document/gate-result.ts';
import type { GatedService } from '../../model/gate/gated-service.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { fillPlaceholders, fillRecord } from '../datastores/sides/fill-placeholders.ts';
import { askServer } from '../machine/ask-server.ts';
import { freePort } from '../machine/free-port.ts';
import { listenerOn } from '../machine/port-owner.ts';
import { logTail, textFinder } from '../machine/processes/log-file.ts';
import { withDescendants } from '../machine/processes/process-tree.ts';
import { raisePriority } from '../machine/processes/raise-priority.ts';
import { type Child, endOf, startChild } from '../machine/processes/start-child.ts';
import { Final, WaitedTooLong, waitUntil } from '../machine/processes/wait-for.ts';
import { runtimeOf } from './runtime-of.ts';

const READY_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 15;
/** A service may say that it is ready a moment before it listens; longer than this, somebody else has its port. */
const LISTENS_WITHIN_MS = 5000;

interface SideStart {
  readonly side: SideKey;
  readonly service: GatedService;
  readonly cwd: string;
  /** The whole environment, but for the service's own and `PORT`. */
  readonly env: Readonly<Record<string, string>>;
  /** What stands for `{postgres}` and the like. */
  readonly placeholders: Readonly<Record<string, string>>;
  readonly cpus: readonly number[];
  readonly workDir: string;
  readonly signal: AbortSignal;
}

/** A side that answers. */
export interface RunningSide {
  readonly side: SideKey;
  readonly port: number;
  readonly pid: number;
  readonly runtime: string | null;
  /** How it ended and the end of its log. */
  readonly gone: Promise<string>;
  readonly running: () => boolean;
  stop(): Promise<void>;
}

export const SIDE_HOST = '127.0.0.1';

/** Starts one side on a free port and waits until it is ready. @throws StackbenchError `side-not-ready` with the end of its log. */
export async function startSide(start: SideStart): Promise<RunningSide> {
  const { side, service, workDir } = start;
  const port = await freePort();
  const placeholders = { ...start.placeholders, host: SIDE_HOST, port: String(port) };
  const logFile = `${workDir}/${side}-${port}.log`;
  // A port may come again in a later block: what was printed then says nothing of this start.
  await writeFile(logFile, '');
  const child = await startChild({
    label: `${service.name} (${side})`,
    command: 'sh',
    args: ['-c', fillPlaceholders(service.start, placeholders)],
    env: { ...start.env, PORT: String(port), HOST: SIDE_HOST, ...fillRecord(service.env, placeholders) },
    cwd: start.cwd,
    cpus: start.cpus,
    logFile,
  });
  try {
    const listener = await untilReady(child, start, port);
    const runtime = await runtimeOf(child.pid, listener, start.signal);
    for (const pid of withDescendants(child.pid)) raisePriority(pid);
    return {
      side,
      port,
      pid: child.pid,
      runtime,
      gone: endOf(child),
      running: child.running,
      stop: () => child.stop(),
    };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

/** Resolves with the process that listens; null where the kernel does not tell. */
async function untilReady(child: Child, start: SideStart, port: number): Promise<number | null> {
  const ready = readyCheck(start.service.ready, port, child.logFile);
  let readySince: number | null = null;
  const ask = async (): Promise<{ readonly listener: number | null } | null> => {
    if (!child.running()) throw new Final(notReady(start, await endOf(child)));
    if (!(await ready())) return null;
    const listener = listenerOn(withDescendants(child.pid), port);
    if (listener !== false) return { listener };
    readySince ??= performance.now();
    if (performance.now() - readySince > LISTENS_WITHIN_MS) throw new Final(notReady(start, notOurs(port)));
    return null;
  };
  const what = `${child.label} to be ready`;
  try {
    const wait = { what, withinMs: READY_WITHIN_MS, everyMs: ASK_EVERY_MS, signal: start.signal };
    return (await waitUntil(ask, wait)).listener;
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
    const log = await logTail(child.logFile, 12);
    const said = log === '' ? '' : ` Its log ends:\n${log}`;
    throw notReady(start, `It was not ready within ${READY_WITHIN_MS / 1000} s.${said}`);
  }
}

function notOurs(port: number): string {
  return `It seemed to be ready, but no process that it started listens on port ${port}: another program does, or it listens elsewhere. A service that goes into the background or into a container is not seen, and so not measured.`;
}

/** A path is asked for, a text is looked for in what the service prints, and without either its port must take connections. */
function readyCheck(ready: string | undefined, port: number, logFile: string): () => Promise<boolean> {
  if (ready === undefined) return () => takesConnections(port);
  if (!ready.startsWith('/')) return textFinder(logFile, ready);
  return async () => {
    try {
      const signal = AbortSignal.timeout(2000);
      const { status } = await askServer(`http://${SIDE_HOST}:${port}${ready}`, { signal });
      return status >= 200 && status < 300;
    } catch {
      return false;
    }
  };
}

async function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: SIDE_HOST, port, timeout: 2000 });
    const end = (taken: boolean): void => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

function notReady({ side, service }: SideStart, why: string): StackbenchError {
  return new StackbenchError({
    code: 'side-not-ready',
    what: `${service.name} of ${side} did not become ready.`,
    why,
    fix: `Start it by hand in that commit: ${service.start}; or set "ready" in the configuration to a path that answers 2xx.`,
  });
}

import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { DATASTORE_ENV } from '../../targets/catalogue.ts';
import { driverReason } from '../datastores/driver-reason.ts';
import { ownModule } from '../machine/package-root.ts';
import { logTail } from '../machine/processes/log-file.ts';
import { type Child, endOf, startChild } from '../machine/processes/start-child.ts';
import { WaitedTooLong, waitFor } from '../machine/processes/wait-for.ts';
import { loopProbe } from '../measure/loop-probe.ts';
import type { RunningTarget, TargetStart } from './running-target.ts';

const READY_WITHIN_MS = 60_000;

const readyLineSchema = z.union([
  z.looseObject({ ready: z.literal(true), port: z.int().positive() }),
  z.looseObject({ ready: z.literal(false), what: z.string(), why: z.string() }),
]);

/** Starts a target as a process of its own and waits for its ready line. @throws StackbenchError `target-not-ready` */
export async function startTarget(start: TargetStart): Promise<RunningTarget> {
  const { spec } = start;
  const child = await startChild({
    label: spec.id,
    command: process.execPath,
    args: [ownModule(`targets/${spec.entry}`)],
    env: {
      NODE_ENV: 'production',
      STACK: spec.id,
      HOST: '127.0.0.1',
      PORT: String(start.port ?? 0),
      SEED_FILE: start.itemsFile,
      NAMESPACE: start.namespace,
      ...serviceEnv(start),
    },
    cwd: start.workDir,
    cpus: start.cpus,
    logFile: join(start.workDir, `${spec.id}.log`),
    stdout: 'pipe',
    ipc: true,
  });
  try {
    const port = await readyPort(child, start);
    return {
      id: spec.id,
      baseUrl: `http://127.0.0.1:${port}`,
      pids: () => (child.running() ? [child.pid] : []),
      loop: loopProbe(child),
      gone: endOf(child),
      stop: () => child.stop(),
    };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

function serviceEnv({ spec, datastoreUrls }: TargetStart): Record<string, string> {
  const needed = [spec.store, spec.cache].filter((service) => service !== null);
  return Object.fromEntries(needed.map((service) => [DATASTORE_ENV[service], datastoreUrls[service] ?? '']));
}

async function readyPort(child: Child, { spec, signal }: TargetStart): Promise<number> {
  const lines = createInterface({ input: child.process.stdout as NodeJS.ReadableStream });
  const firstLine = new Promise<string>((resolve) => {
    lines.once('line', resolve);
  });
  const ended = child.exited.then(async ({ code, signal: by }) => {
    // The line may still be on its way through the pipe when the process is already gone.
    await new Promise((resolve) => setImmediate(resolve));
    throw notReady(spec.id, `It ended with ${by ?? `exit code ${code}`}. ${await logTail(child.logFile)}`);
  });
  const wait = { what: `${spec.id} to start`, withinMs: READY_WITHIN_MS, signal };
  const line = await waitFor(Promise.race([firstLine, ended]), wait).catch((error: unknown) => {
    throw error instanceof WaitedTooLong
      ? notReady(spec.id, `No ready line within ${READY_WITHIN_MS / 1000} s.`)
      : error;
  });
  const ready = readyLineSchema.safeParse(parseJson(line));
  if (!ready.success) throw notReady(spec.id, `Its first line was not a ready line: ${line}`);
  if (!ready.data.ready) throw notReady(spec.id, `${ready.data.what} ${ready.data.why}`);
  return ready.data.port;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function notReady(target: string, why: string): StackbenchError {
  const reason = driverReason(why);
  return new StackbenchError({
    code: 'target-not-ready',
    what: `${target} did not become ready.`,
    why: why.trim(),
    fix:
      reason === null ? `Start it alone with \`stackbench serve ${target}\` to see what it prints.` : `${reason.fix}.`,
  });
}

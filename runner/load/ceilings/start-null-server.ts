import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { ownModule } from '../../machine/package-root.ts';
import { quotedLog } from '../../machine/processes/log-file.ts';
import { endOf, startChild } from '../../machine/processes/start-child.ts';
import { NeverReady, type NotReady, waitUntilReady } from '../../machine/processes/wait-until-ready.ts';

/** Maximum time to listen, in ms. */
const READY_WITHIN_MS = 30_000;

/** A server that does as little as possible. */
interface NullServer {
  readonly baseUrl: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const messageSchema = z.object({ port: z.int().positive() });

/**
 * Starts the smallest server that answers a scenario as it expects, as a process of its own.
 * @throws StackbenchError `null-server`
 */
export async function startNullServer({
  workDir,
  cpus,
  anyLength = false,
}: {
  readonly workDir: string;
  readonly cpus: readonly number[];
  /** Whether requests may be longer than a segment, which it then reads to their ends. */
  readonly anyLength?: boolean;
}): Promise<NullServer> {
  const child = await startChild({
    label: 'null server',
    command: process.execPath,
    args: [ownModule('runner/load/ceilings/null-server-process.ts'), ...(anyLength ? ['any-length'] : [])],
    env: {},
    cwd: workDir,
    cpus,
    logFile: join(workDir, 'null-server.log'),
    ipc: true,
  });
  const starting = { ...child, gone: endOf(child), log: () => quotedLog(child.logFile) };
  const message = once(child.process, 'message') as Promise<[unknown]>;
  const ready = {
    everyMs: 0,
    async ask() {
      const sent = messageSchema.safeParse((await message)[0]);
      if (!sent.success) throw new NeverReady('Its first message has no port.');
      return sent.data.port;
    },
  };
  try {
    const port = await waitUntilReady(starting, ready, { notReady: notStarted, withinMs: READY_WITHIN_MS });
    return { baseUrl: `http://127.0.0.1:${port}`, pid: child.pid, stop: () => child.stop() };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

function notStarted({ why }: NotReady): StackbenchError {
  return new StackbenchError({
    code: 'null-server',
    what: 'The null server, against which the generators are calibrated, did not start.',
    why,
    fix: 'Run again; if it happens again, report it.',
  });
}

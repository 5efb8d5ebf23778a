import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { ownModule } from '../../machine/package-root.ts';
import { endOf, startChild } from '../../machine/processes/start-child.ts';
import { waitFor } from '../../machine/processes/wait-for.ts';

/** A server that does as little as one can. */
interface NullServer {
  readonly baseUrl: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 30_000;
const messageSchema = z.object({ port: z.int().positive() });

/** Starts the smallest server that answers a scenario as it expects, as a process of its own. @throws StackbenchError `null-server` */
export async function startNullServer(place: {
  readonly workDir: string;
  readonly cpus: readonly number[];
}): Promise<NullServer> {
  const child = await startChild({
    label: 'null server',
    command: process.execPath,
    args: [ownModule('runner/load/ceilings/null-server-process.ts')],
    env: {},
    cwd: place.workDir,
    cpus: place.cpus,
    logFile: join(place.workDir, 'null-server.log'),
    ipc: true,
  });
  try {
    const ended = endOf(child).then((how): never => {
      throw notStarted(how);
    });
    const wait = { what: 'the null server to start', withinMs: READY_WITHIN_MS };
    const [message] = (await waitFor(Promise.race([once(child.process, 'message'), ended]), wait)) as [unknown];
    const { port } = messageSchema.parse(message);
    return { baseUrl: `http://127.0.0.1:${port}`, pid: child.pid, stop: () => child.stop() };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

function notStarted(why: string): StackbenchError {
  return new StackbenchError({
    code: 'null-server',
    what: 'The null server, against which the generators are calibrated, did not start.',
    why,
    fix: 'Run again; if it happens again, report it.',
  });
}

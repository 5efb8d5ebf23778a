import { once } from 'node:events';
import { join } from 'node:path';
import { launchedChild } from '../../runner/apps/launched-child.ts';
import { type RunningApp, appUrl } from '../../runner/apps/running-app.ts';
import { startApp } from '../../runner/apps/start-app.ts';
import { type Child, startChild } from '../../runner/machine/processes/start-child.ts';
import { type ThreadTimes, readThreadTimes } from '../../runner/measure/thread-times.ts';
import { type ProcessJob, type ServedCounts, countsSchema, portSchema } from './process-messages.ts';

/** A server of known capacity as an app under test. */
export interface KnownApp extends RunningApp {
  /** What it did so far: all counts are of the same moment. */
  counts(): Promise<ServedCounts>;
  /** Of its only busy thread so far; null without schedstat. */
  threadTimes(): ThreadTimes | null;
}

/** What was done between two moments, and the CPU time of it. */
export type Spent = Pick<ServedCounts, 'answered' | 'turns' | 'ranUs'>;

export function spentBetween(before: Spent, after: Spent): Spent {
  return {
    answered: after.answered - before.answered,
    turns: after.turns - before.turns,
    ranUs: after.ranUs - before.ranUs,
  };
}

/** Starts the process of a server and waits until it listens. @throws Error with the reason if it does not */
export async function startKnownServer(
  job: ProcessJob,
  place: { readonly workDir: string; readonly cpus: readonly number[] },
): Promise<KnownApp> {
  const { id } = job.server;
  const child = await startChild({
    label: id,
    command: process.execPath,
    args: [join(import.meta.dirname, 'known-server-process.ts'), JSON.stringify(job)],
    env: {},
    cwd: place.workDir,
    cpus: place.cpus,
    logFile: join(place.workDir, `${id}.log`),
    ipc: true,
  });
  const port = once(child.process, 'message').then(([sent]) => portSchema.parse(sent).port);
  const app = await startApp({
    id,
    launch: () =>
      Promise.resolve({
        ...launchedChild(child),
        pids: () => (child.running() ? [child.pid] : []),
        ready: { everyMs: 0, ask: async () => appUrl(await port) },
      }),
    notReady: ({ why }) => new Error(`${id} did not start. ${why}`),
  });
  return {
    ...app,
    counts: () => askCounts(child),
    threadTimes: () => readThreadTimes(child.pid)?.get(child.pid) ?? null,
  };
}

async function askCounts({ process: asked }: Child): Promise<ServedCounts> {
  const reply = once(asked, 'message');
  asked.send('counts');
  return countsSchema.parse((await reply)[0]);
}

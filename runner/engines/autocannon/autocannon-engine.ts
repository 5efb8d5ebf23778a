import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { prepareStream } from '../../../scenarios/request-stream.ts';
import { type Child, logTail, startChild } from '../../processes/start-child.ts';
import { ownModule } from '../../setup/package-root.ts';
import type { Engine, EngineMeasurement, RoundJob } from '../engine.ts';
import type { ChildJob, ChildMessage, ChildResult } from './child-messages.ts';
import { closedLoopWarnings } from './closed-loop-warnings.ts';

const STOP_GRACE_MS = 500;
/** Beyond window and warm-up, the generator has so long to start and to report. */
const OVERHEAD_MS = 15_000;

/** Closed loop in a forked process; the times are our own, never autocannon's. */
export const autocannonEngine: Engine = {
  id: 'autocannon',
  title: 'autocannon',
  loadKind: 'closed',
  check: () => Promise.resolve({ available: true, version: installedVersion() }),
  async measure(job) {
    if (job.load.kind !== 'closed') throw wrongLoad(job);
    job.signal.throwIfAborted();
    const child = await startChild({
      label: 'autocannon',
      command: process.execPath,
      args: [ownModule('runner/engines/autocannon/child.ts')],
      env: {},
      cwd: job.workDir,
      cpus: job.cpus,
      logFile: join(job.workDir, 'autocannon.log'),
      ipc: true,
    });
    try {
      const result = await converse(child, job, {
        baseUrl: job.baseUrl,
        stream: prepareStream(job.scenario, job.items, job.seed),
        itemsFile: job.itemsFile,
        connections: job.load.connections,
        durationMs: job.durationMs,
        timeoutMs: job.timeoutMs,
      });
      return toMeasurement(result, job);
    } finally {
      await child.stop({ graceMs: STOP_GRACE_MS });
    }
  },
};

/** Sends the job and follows its messages; rejects when the child ends, the server is gone, or the signal aborts. */
async function converse(child: Child, job: RoundJob, childJob: ChildJob): Promise<ChildResult> {
  const done = Promise.withResolvers<ChildResult>();
  child.process.on('message', (raw) => {
    const message = raw as ChildMessage;
    if (message.type === 'begin' || message.type === 'end') job.onWindow?.(message.type);
    else if (message.type === 'progress') job.onProgress?.(message.completed);
    else if (message.type === 'gone') done.reject(serverGone(job, message.reason));
    else done.resolve(message.result);
  });
  const onAbort = (): void => done.reject(job.signal.reason as Error);
  job.signal.addEventListener('abort', onAbort, { once: true });
  if (job.signal.aborted) onAbort();
  const timer = setTimeout(() => done.reject(stuck()), job.durationMs + OVERHEAD_MS);
  void child.exited.then(async ({ code, signal }) =>
    done.reject(crashed(code ?? signal, await logTail(child.logFile))),
  );
  child.process.once('error', (error) => done.reject(error));
  child.process.send(childJob, (error) => {
    if (error !== null) done.reject(error);
  });
  try {
    return await done.promise;
  } finally {
    clearTimeout(timer);
    job.signal.removeEventListener('abort', onAbort);
  }
}

function toMeasurement(result: ChildResult, job: RoundJob): EngineMeasurement {
  if (result.operations.length === 0) throw noAnswer(job);
  const { eventLoopUtilisation, cpuUs, littlesLaw, inFlight: _, ...counted } = result;
  const cores = job.cpus.length === 0 ? availableParallelism() : job.cpus.length;
  return {
    ...counted,
    dropped: 0,
    generator: { cpuShare: cpuUs / (result.elapsedMs * 1000 * cores), eventLoopUtilisation, littlesLaw },
    generatorCpuUs: cpuUs,
    warnings: closedLoopWarnings(result),
  };
}

function installedVersion(): string {
  const file = new URL(import.meta.resolve('autocannon/package.json'));
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}

function serverGone(job: RoundJob, reason: string): StackbenchError {
  return new StackbenchError({
    code: 'server-gone',
    what: `${job.baseUrl} stopped answering while autocannon measured it.`,
    why: `Every connection failed: ${reason}.`,
    fix: 'Look at the log of the stack: it may have crashed.',
  });
}

function noAnswer(job: RoundJob): StackbenchError {
  return new StackbenchError({
    code: 'no-answer',
    what: `${job.baseUrl} answered none of autocannon's requests within ${job.durationMs} ms.`,
    why: 'It accepts connections but does not answer.',
    fix: 'Look at the log of the stack, and measure for longer if it is merely slow.',
  });
}

function crashed(how: number | string | null, log: string): StackbenchError {
  return new StackbenchError({
    code: 'generator-crashed',
    what: `The autocannon process ended early (${how ?? 'unknown'}).`,
    why: log === '' ? 'It left no message.' : log,
    fix: 'Run again; if it happens again, report it.',
  });
}

function stuck(): StackbenchError {
  return new StackbenchError({
    code: 'generator-stuck',
    what: 'The autocannon process did not report in time.',
    why: 'It may have had no CPU.',
    fix: 'Free the cores of the generator and run again.',
  });
}

function wrongLoad({ load }: RoundJob): StackbenchError {
  return new StackbenchError({
    code: 'wrong-load',
    what: `autocannon plays closed loops, not ${load.kind} load.`,
    why: 'Its rate is a burst at the start of each second.',
    fix: 'Use k6 for a constant arrival rate.',
  });
}

import { readFile } from 'node:fs/promises';
import { logTail } from '../../../machine/processes/log-file.ts';
import { WaitedTooLong, waitFor } from '../../../machine/processes/wait-for.ts';
import { cpuBetween } from '../../../measure/cpu-between.ts';
import { type CpuSnapshot, readCpu } from '../../../measure/process-cpu.ts';
import { serverGone } from '../../server-gone.ts';
import type { TurnsJob } from '../engine.ts';
import { k6Failed } from './k6-failed.ts';
import { type K6Files, startK6 } from './k6-process.ts';
import type { K6Slice } from './k6-slices.ts';
import { connectMsOf } from './plan-json.ts';

const STOP_GRACE_MS = 500;
/** Maximum time for start and report, in ms, in addition to connections, slices and timeout. */
const OVERHEAD_MS = 19_000;
/** The same for each app: a summary of it is computed and written. */
const OVERHEAD_PER_APP_MS = 1000;
/** Number of refused connections within windows after which a server is considered gone. */
const REFUSED_UNTIL_GONE = 10;

/** What a k6 process left behind. */
export interface K6Run {
  /** What handleSummary wrote. */
  readonly summary: unknown;
  /** CPU of k6 in the slices of each app, µs; null if unknown. */
  readonly cpuUs: readonly (number | null)[];
  /** Why an app is gone, by its place. */
  readonly gone: ReadonlyMap<number, string>;
}

/**
 * Runs k6 once. The first window begins when its first measured request is logged (a few ms late); all other edges
 * follow from that by the clock: CPU times read at them are off by that much at most.
 * @throws StackbenchError `server-gone` if no app is left, `k6-failed`; the signal's reason when that aborts
 */
export async function runK6(binary: string, files: K6Files, job: TurnsJob, slices: readonly K6Slice[]): Promise<K6Run> {
  const failed = Promise.withResolvers<never>();
  const errors: string[] = [];
  const gone = new Map<number, string>();
  const refused = job.apps.map(() => 0);
  const meter = new SliceMeter(job, slices);
  const isLost = (app: number): boolean => gone.has(app) || job.apps[app]?.signal.aborted === true;
  const lose = (): void => {
    if (!job.apps.every((_app, app) => isLost(app))) return;
    const [{ baseUrl, signal }] = job.apps as [TurnsJob['apps'][number]];
    failed.reject(signal.aborted ? signal.reason : serverGone(baseUrl, 'k6', gone.get(0) ?? 'It was dropped.'));
  };
  const child = await startK6(
    { binary, files, cpus: job.cpus, workDir: job.workDir },
    {
      onBegin: () => meter.begin(child.pid),
      onRequestFailed(reason) {
        if (!meter.hasBegun || !reason.includes('connection refused')) return;
        const app = job.apps.findIndex(({ baseUrl }) => reason.includes(`${new URL(baseUrl).host}:`));
        const known = app === -1 ? 0 : app;
        refused[known] = (refused[known] ?? 0) + 1;
        if ((refused[known] ?? 0) < REFUSED_UNTIL_GONE) return;
        gone.set(known, reason);
        lose();
      },
      onError: (message) => {
        if (errors.length < 5) errors.push(message);
      },
    },
  );
  job.onGenerator?.(child.pid);
  for (const { signal } of job.apps) signal.addEventListener('abort', lose, { once: true });
  const { connectMs, timeoutMs, apps, signal } = job;
  const playMs = connectMsOf({ connectMs, apps: apps.length }) + (slices.at(-1)?.endMs ?? 0);
  const limitMs = playMs + timeoutMs + OVERHEAD_MS + apps.length * OVERHEAD_PER_APP_MS;
  try {
    const wait = { what: 'k6 to end', withinMs: limitMs, expectedMs: limitMs, signal };
    const exit = await waitFor(Promise.race([child.exited, failed.promise]), wait);
    const message = errors[0] ?? (await logTail(files.log));
    if (exit.code !== 0 || errors.length > 0) throw k6Failed(exit.code ?? exit.signal, message);
    if (!meter.hasBegun) throw k6Failed(0, 'It made no request.');
    meter.end(child.pid);
    return { summary: await readJson(files.summary), cpuUs: meter.cpuUs(), gone };
  } catch (error) {
    throw error instanceof WaitedTooLong ? k6Failed(null, `It did not end within ${limitMs} ms.`) : error;
  } finally {
    meter.stop();
    for (const { signal: ofApp } of job.apps) ofApp.removeEventListener('abort', lose);
    await child.stop({ graceMs: STOP_GRACE_MS });
  }
}

/** Reads the CPU time of k6 at the edges of slices, and passes these on. */
class SliceMeter {
  readonly #job: TurnsJob;
  readonly #slices: readonly K6Slice[];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #spentUs: (number | null)[];
  #open: { readonly slice: number; readonly cpu: CpuSnapshot } | null = null;
  hasBegun = false;

  constructor(job: TurnsJob, slices: readonly K6Slice[]) {
    this.#job = job;
    this.#slices = slices;
    this.#spentUs = job.apps.map(() => 0);
  }

  /** The first request of the first slice was sent. */
  begin(pid: number): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    for (const [slice, { beginMs, endMs }] of this.#slices.entries()) {
      if (slice === 0) this.#begin(slice, pid);
      else this.#timers.push(setTimeout(() => this.#begin(slice, pid), beginMs));
      this.#timers.push(setTimeout(() => this.#end(slice, pid), endMs));
    }
  }

  /** Ends the last window, if k6 ended before its timer. */
  end(pid: number): void {
    if (this.#open !== null) this.#end(this.#open.slice, pid);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  cpuUs(): readonly (number | null)[] {
    return this.#spentUs;
  }

  #begin(slice: number, pid: number): void {
    this.#open = { slice, cpu: readCpu([pid]) };
    this.#job.onSlice?.(slice, 'begin');
  }

  #end(slice: number, pid: number): void {
    const open = this.#open;
    if (open?.slice !== slice) return;
    this.#open = null;
    const spentUs = cpuBetween(open.cpu, readCpu([pid]));
    this.#job.onSlice?.(slice, 'end');
    const app = this.#slices[slice]?.app ?? -1;
    const sum = this.#spentUs[app] ?? null;
    this.#spentUs[app] = sum === null || spentUs === null ? null : sum + spentUs;
  }
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw k6Failed(0, `It wrote no readable summary: ${String(cause)}`);
  }
}

import { readFile } from 'node:fs/promises';
import type { Load } from '../../../../model/document/load.ts';
import { logTail } from '../../../machine/processes/log-file.ts';
import { WaitedTooLong, waitFor } from '../../../machine/processes/wait-for.ts';
import type { TurnsJob } from '../engine.ts';
import { k6Failed } from './k6-failed.ts';
import { type K6Files, startK6 } from './k6-process.ts';
import type { K6Slice } from './k6-slices.ts';
import { connectMsOf } from './plan-json.ts';
import { type MeteredSlices, SliceMeter } from './slice-meter.ts';

const STOP_GRACE_MS = 500;
/** Maximum time for start and report, in ms, in addition to connections, slices and timeout. */
const OVERHEAD_MS = 19_000;
/** The same for each app: a summary of it is computed and written. */
const OVERHEAD_PER_APP_MS = 1000;
/** Number of refused connections within windows after which a server is considered gone. */
const REFUSED_UNTIL_GONE = 10;

/** What a k6 process left behind. */
export interface K6Run extends MeteredSlices {
  /** What handleSummary wrote; null if no app was left. */
  readonly summary: unknown;
  /** Why an app is gone, by its place. */
  readonly gone: ReadonlyMap<number, string>;
}

/**
 * Runs k6 once. The first window begins when its first measured request is logged (a few ms late); all other edges
 * follow from that by the clock: CPU times read at them are off by that much at most.
 * @throws StackbenchError `k6-failed`; the signal's reason when that aborts
 */
export async function runK6(binary: string, files: K6Files, job: TurnsJob, slices: readonly K6Slice[]): Promise<K6Run> {
  const allLost = Promise.withResolvers<null>();
  const errors: string[] = [];
  const gone = new Map<number, string>();
  const refused = job.apps.map(() => 0);
  const isLost = (app: number): boolean => gone.has(app) || job.apps[app]?.signal.aborted === true;
  const meter = new SliceMeter(job, slices, isLost);
  const lose = (): void => {
    if (job.apps.every((_app, app) => isLost(app))) allLost.resolve(null);
  };
  const child = await startK6(
    { binary, files, cpus: job.cpus, workDir: job.workDir },
    {
      onBegin: () => meter.begin(child.pid),
      onRequestFailed(reason) {
        if (!meter.hasBegun || !reason.includes('connection refused')) return;
        const app = appIn(reason, job.apps);
        if (app === -1) return;
        refused[app] = (refused[app] ?? 0) + 1;
        if ((refused[app] ?? 0) < REFUSED_UNTIL_GONE || gone.has(app)) return;
        gone.set(app, reason);
        lose();
      },
      onError: (message) => {
        if (errors.length < 5) errors.push(message);
      },
    },
  );
  job.onGenerator?.(child.pid);
  for (const { signal } of job.apps) signal.addEventListener('abort', lose, { once: true });
  lose();
  const { connectMs, timeoutMs, apps, signal } = job;
  const { maxInFlight } = job.load as Load & { kind: 'open' };
  const playMs = connectMsOf({ connectMs, maxInFlight, apps: apps.length }) + (slices.at(-1)?.endMs ?? 0);
  const limitMs = playMs + timeoutMs + OVERHEAD_MS + apps.length * OVERHEAD_PER_APP_MS;
  try {
    const wait = { what: 'k6 to end', withinMs: limitMs, expectedMs: limitMs, signal };
    const exit = await waitFor(Promise.race([child.exited, allLost.promise]), wait);
    if (exit === null) return { summary: null, ...meter.results(), gone };
    const message = errors[0] ?? (await logTail(files.log));
    if (exit.code !== 0 || errors.length > 0) throw k6Failed(exit.code ?? exit.signal, message);
    if (!meter.hasBegun) throw k6Failed(0, 'It made no request.');
    meter.end(child.pid);
    return { summary: await readJson(files.summary), ...meter.results(), gone };
  } catch (error) {
    throw error instanceof WaitedTooLong ? k6Failed(null, `It did not end within ${limitMs} ms.`) : error;
  } finally {
    meter.stop();
    for (const { signal: ofApp } of job.apps) ofApp.removeEventListener('abort', lose);
    await child.stop({ graceMs: STOP_GRACE_MS });
  }
}

/** The app whose request failed, by the address in k6's message; -1 if none. */
function appIn(reason: string, apps: TurnsJob['apps']): number {
  const app = apps.findIndex(
    ({ baseUrl }) => reason.includes(`${baseUrl}/`) || reason.includes(`${new URL(baseUrl).host}:`),
  );
  return app === -1 && apps.length === 1 ? 0 : app;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw k6Failed(0, `It wrote no readable summary: ${String(cause)}`);
  }
}

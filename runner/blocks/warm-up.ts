import { Agent } from 'node:http';
import type { WarmUp } from '../../model/document/visit.ts';
import type { Warning } from '../../model/warnings.ts';
import { mergeHeaders } from '../../scenarios/merge-headers.ts';
import { ownRequestAt } from '../../scenarios/own/own-stream.ts';
import { requestAt, toWire } from '../../scenarios/request-stream.ts';
import { type Stream, isOwnStream } from '../../scenarios/stream.ts';
import type { RunningApp } from '../apps/running-app.ts';
import { type PlainRequest, sendRequest } from '../load/http/send-request.ts';
import { readCpu } from '../measure/process-cpu.ts';
import { isSteady, windowCpuUs } from '../measure/steady-state.ts';
import { RUN_WARM_UP, type WindowToPlay, warmUp } from '../measure/warm-up-windows.ts';

interface WarmUpJob extends Pick<RunningApp, 'baseUrl' | 'headers' | 'pids'> {
  readonly stream: Stream;
  /** Ids of the seeded items, in their order. */
  readonly ids: readonly string[];
  readonly connections: number;
  /** Number of requests that every stack gets. */
  readonly requests: number;
  readonly signal: AbortSignal;
}

/**
 * Warms a stack up in a closed loop with the scenario's own mix, by the rule of `RUN_WARM_UP`. Steady means that CPU
 * per request and throughput have levelled off. A stack that is too slow for the number of requests is warmed up with
 * fewer, and is not steady.
 */
export async function warmUpApp(job: WarmUpJob, withinMs: number = RUN_WARM_UP.withinMs): Promise<WarmUp> {
  const perWindow = Math.ceil(job.requests / RUN_WARM_UP.windows);
  const limit = (job.requests * RUN_WARM_UP.limit) / RUN_WARM_UP.requests;
  const agent = new Agent({ keepAlive: true, maxSockets: job.connections });
  // Ends requests in progress, for which a stack that stands still would take its whole time.
  const stop = (): void => agent.destroy();
  job.signal.addEventListener('abort', stop, { once: true });
  const windows: WarmUp['windows'] = [];
  const play = async (window: WindowToPlay): Promise<number> => {
    job.signal.throwIfAborted();
    const played = await playWindow(job, window, agent);
    windows.push(played.window);
    return played.requests;
  };
  try {
    const rule = { ...RUN_WARM_UP, requests: job.requests, limit, withinMs };
    const { requests, cutShort } = await warmUp(rule, perWindow, play, () => isSteady(windows));
    return { requests, steady: !cutShort && isSteady(windows), windows };
  } finally {
    job.signal.removeEventListener('abort', stop);
    agent.destroy();
  }
}

/**
 * Says that a stack was measured before it had levelled off; `planned` is the number of requests that every stack gets.
 */
export function notSteady({ steady, requests }: WarmUp, planned: number): Warning[] {
  if (steady) return [];
  if (requests < planned)
    return [
      {
        code: 'not-steady',
        message: `A visit was measured after ${requests} of ${planned} requests of warm-up: its stack took too long to answer them.`,
        fix: 'Look at its latencies and at its log; its first requests may be in the figures.',
        invalidates: false,
      },
    ];
  return [
    {
      code: 'not-steady',
      message: `A visit was measured although CPU per request or throughput had not levelled off at the end of its warm-up.`,
      fix: 'Free the machine of other load; if it stays, the stack itself does not settle.',
      invalidates: false,
    },
  ];
}

/** Plays the requests of one window, fewer if `mayGoOn` ends it. */
async function playWindow(
  { baseUrl, headers, pids, stream, ids, connections, signal }: WarmUpJob,
  { from, requests: planned, mayGoOn }: WindowToPlay,
  agent: Agent,
): Promise<{ readonly requests: number; readonly window: WarmUp['windows'][number] }> {
  const to = from + planned;
  const before = readCpu(pids());
  const startedAt = performance.now();
  let next = from;
  const worker = async (): Promise<void> => {
    while (next < to && mayGoOn()) {
      signal.throwIfAborted();
      const { path, ...request } = plainRequest({ stream, ids, headers }, next++);
      // Its answer is checked in the measured rounds only.
      await sendRequest({ url: `${baseUrl}${path}`, ...request, agent });
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const cpuUs = windowCpuUs(before, readCpu(pids()));
  const seconds = (performance.now() - startedAt) / 1000;
  const requests = next - from;
  const cpuUsPerRequest = cpuUs === null || requests === 0 ? null : cpuUs / requests;
  return { requests, window: { cpuUsPerRequest, perSec: requests / seconds } };
}

/** A request of the stream, as a plain client sends it. */
function plainRequest(
  { stream, ids, headers: ofApp = {} }: Pick<WarmUpJob, 'stream' | 'ids' | 'headers'>,
  index: number,
): Omit<PlainRequest, 'url' | 'agent'> & {
  readonly path: string;
} {
  if (isOwnStream(stream)) {
    const { method, path, headers, body } = ownRequestAt(stream, index);
    // Node takes the bytes of a header as characters.
    const written = Object.entries(headers).map(([name, value]) => [name, Buffer.from(value).toString('latin1')]);
    return { method, path, headers: mergeHeaders(ofApp, Object.fromEntries(written) as Record<string, string>), body };
  }
  const request = requestAt(stream, index);
  const { body } = request;
  const headers = body === null ? ofApp : { ...ofApp, 'content-type': 'application/json' };
  return { ...toWire(request, ids), headers, body };
}

import { Agent, request } from 'node:http';
import type { WarmUp } from '../../model/document/visit.ts';
import type { Warning } from '../../model/warnings.ts';
import { requestAt, type StreamSpec, toWire } from '../../scenarios/request-stream.ts';
import { cpuBetween } from '../measure/cpu-between.ts';
import { readCpu } from '../measure/process-cpu.ts';
import { isSteady } from '../measure/steady-state.ts';

interface WarmUpJob {
  readonly baseUrl: string;
  readonly pids: () => readonly number[];
  readonly stream: StreamSpec;
  /** Ids of the seeded items, in their order. */
  readonly ids: readonly string[];
  readonly connections: number;
  /** Sent to every stack, whatever it is like. */
  readonly requests: number;
  readonly signal: AbortSignal;
}

const WINDOWS = 5;
/** A stack that has not levelled off gets so many times the common number of requests, then it is measured as it is. */
const CAP = 3;
const FURTHER_WITHIN_MS = 5000;
const WITHIN_MS = 30_000;

/**
 * Warms a stack up in a closed loop with the scenario's own mix: the same number of requests for every stack, in windows of
 * equal count; then further windows until CPU per request and throughput have levelled off, or the cap is hit. A stack that
 * does not answer so many within `withinMs` is warmed up with fewer, and is not steady.
 */
export async function warmUpTarget(job: WarmUpJob, withinMs = WITHIN_MS): Promise<WarmUp> {
  const perWindow = Math.ceil(job.requests / WINDOWS);
  const agent = new Agent({ keepAlive: true, maxSockets: job.connections });
  // Ends what is under way, for which a stack that stands still would take its whole time.
  const stop = (): void => agent.destroy();
  job.signal.addEventListener('abort', stop, { once: true });
  const windows: WarmUp['windows'] = [];
  const startedAt = performance.now();
  const within = (ms: number) => (): boolean => performance.now() - startedAt < ms;
  const [mayGoOn, mayAddWindows] = [within(withinMs), within(FURTHER_WITHIN_MS)];
  const needsMore = (): boolean =>
    windows.length < WINDOWS ? mayGoOn() : !isSteady(windows) && windows.length < WINDOWS * CAP && mayAddWindows();
  let requests = 0;
  try {
    while (needsMore()) {
      job.signal.throwIfAborted();
      const played = await playWindow(job, { from: requests, to: requests + perWindow, mayGoOn }, agent);
      requests += played.requests;
      windows.push(played.window);
    }
  } finally {
    job.signal.removeEventListener('abort', stop);
    agent.destroy();
  }
  return { requests, steady: requests >= job.requests && isSteady(windows), windows };
}

/** Says that a stack was measured before it had levelled off; `planned` is the number of requests that every stack gets. */
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

/** Plays the requests `from` to `to` of the stream, fewer if `mayGoOn` ends it. */
async function playWindow(
  { baseUrl, pids, stream, ids, connections, signal }: WarmUpJob,
  { from, to, mayGoOn }: { readonly from: number; readonly to: number; readonly mayGoOn: () => boolean },
  agent: Agent,
): Promise<{ readonly requests: number; readonly window: WarmUp['windows'][number] }> {
  const before = readCpu(pids());
  const startedAt = performance.now();
  let next = from;
  const worker = async (): Promise<void> => {
    while (next < to && mayGoOn()) {
      signal.throwIfAborted();
      const { operation, item, body } = requestAt(stream, next++);
      const { method, path } = toWire(operation, item === null ? undefined : ids[item]);
      await send({ url: `${baseUrl}${path}`, method, body, agent });
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const cpuUs = before.size === 0 ? null : cpuBetween(before, readCpu(pids()));
  const seconds = (performance.now() - startedAt) / 1000;
  const requests = next - from;
  const cpuUsPerRequest = cpuUs === null || requests === 0 ? null : cpuUs / requests;
  return { requests, window: { cpuUsPerRequest, perSec: requests / seconds } };
}

/** Plays one request to its end; what it answers is the business of the measured rounds. */
async function send(what: {
  readonly url: string;
  readonly method: string;
  readonly body: string | null;
  readonly agent: Agent;
}): Promise<void> {
  const headers = what.body === null ? {} : { 'content-type': 'application/json', 'content-length': what.body.length };
  await new Promise<void>((resolve, reject) => {
    const sent = request(what.url, { method: what.method, agent: what.agent, headers, timeout: 10_000 }, (response) => {
      response.resume();
      response.once('end', resolve);
      response.once('error', reject);
    });
    sent.once('timeout', () => sent.destroy(new Error(`no answer from ${what.url} within 10 s`)));
    sent.once('error', reject);
    sent.end(what.body ?? undefined);
  });
}

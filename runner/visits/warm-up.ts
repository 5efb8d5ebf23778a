import { Agent, request } from 'node:http';
import type { Warning, WarmUp } from '../../model/run-result.ts';
import { requestAt, type StreamSpec, toWire } from '../../scenarios/request-stream.ts';
import { cpuBetween } from '../measure/cpu-between.ts';
import { readCpu } from '../measure/process-cpu.ts';
import { isSteady } from '../measure/steady-state.ts';

export interface WarmUpJob {
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
const LONGEST_MS = 5000;

/**
 * Warms a stack up in a closed loop with the scenario's own mix: the same number of requests for every stack, in windows of
 * equal count; then further windows until CPU per request and throughput have levelled off, or the cap is hit.
 */
export async function warmUpTarget(job: WarmUpJob): Promise<WarmUp> {
  const perWindow = Math.ceil(job.requests / WINDOWS);
  const agent = new Agent({ keepAlive: true, maxSockets: job.connections });
  // Ends what is under way, for which a stack that stands still would take its whole time.
  const stop = (): void => agent.destroy();
  job.signal.addEventListener('abort', stop, { once: true });
  const windows: WarmUp['windows'] = [];
  const startedAt = performance.now();
  const inTime = (): boolean => performance.now() - startedAt < LONGEST_MS;
  try {
    while (windows.length < WINDOWS || (!isSteady(windows) && windows.length < WINDOWS * CAP && inTime())) {
      job.signal.throwIfAborted();
      windows.push(await playWindow(job, windows.length * perWindow, perWindow, agent));
    }
  } finally {
    job.signal.removeEventListener('abort', stop);
    agent.destroy();
  }
  return { requests: windows.length * perWindow, steady: isSteady(windows), windows };
}

/** Says that a stack was measured before it had levelled off. */
export function notSteady({ steady }: WarmUp): Warning[] {
  if (steady) return [];
  return [
    {
      code: 'not-steady',
      message: `A visit was measured although CPU per request or throughput had not levelled off at the end of its warm-up.`,
      fix: 'Free the machine of other load; if it stays, the stack itself does not settle.',
      invalidates: false,
    },
  ];
}

async function playWindow(
  { baseUrl, pids, stream, ids, connections, signal }: WarmUpJob,
  from: number,
  requests: number,
  agent: Agent,
): Promise<WarmUp['windows'][number]> {
  const before = readCpu(pids());
  const startedAt = performance.now();
  let next = from;
  const worker = async (): Promise<void> => {
    while (next < from + requests) {
      signal.throwIfAborted();
      const { operation, item, body } = requestAt(stream, next++);
      const { method, path } = toWire(operation, item === null ? undefined : ids[item]);
      await send({ url: `${baseUrl}${path}`, method, body, agent });
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const cpuUs = before.size === 0 ? null : cpuBetween(before, readCpu(pids()));
  const seconds = (performance.now() - startedAt) / 1000;
  return { cpuUsPerRequest: cpuUs === null ? null : cpuUs / requests, perSec: requests / seconds };
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

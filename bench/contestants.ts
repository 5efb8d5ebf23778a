import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Load } from '../model/document/load.ts';
import type { Engine, RoundJob } from '../runner/load/engines/engine.ts';
import { engines } from '../runner/load/engines/registry.ts';
import { findOnPath, pinnedCommand } from '../runner/machine/cpu-placement.ts';
import { cpuBetween } from '../runner/measure/cpu-between.ts';
import { readCpu } from '../runner/measure/process-cpu.ts';

/** What one generator did in one window. */
export interface Spent {
  readonly requests: number;
  readonly cpuUs: number;
  readonly elapsedMs: number;
}

export interface Contestant {
  readonly label: string;
  measure(): Promise<Spent>;
}

/** As long as that of our autocannon child, so that both are equally warm. */
const WARM_UP_MS = 300;
export const CONNECTIONS = 10;
export const RATES = [300, 1000] as const;

/** Everything that can be had here; the pacer and k6 at both rates. */
export async function contestants(job: Omit<RoundJob, 'load'>): Promise<Contestant[]> {
  const closed: Load = { kind: 'closed', connections: CONNECTIONS };
  const k6 = await engines.k6.check(process.env);
  const open = [engines.pacer, ...(k6.available ? [engines.k6] : [])];
  const wrk = findOnPath('wrk', process.env['PATH'] ?? '');
  return [
    { label: 'autocannon alone', measure: () => plainAutocannon(job) },
    { label: 'autocannon, our recorder', measure: () => byEngine(engines.autocannon, { ...job, load: closed }) },
    ...(wrk === null ? [] : [{ label: 'wrk', measure: () => byWrk(wrk, job) }]),
    ...RATES.flatMap((ratePerSec) =>
      open.map((engine) => ({
        label: `${engine.id} at ${ratePerSec}/s`,
        measure: () =>
          byEngine(engine, {
            ...job,
            load: { kind: 'open', ratePerSec, maxInFlight: ratePerSec / 2, arrivals: 'constant' },
          }),
      })),
    ),
  ];
}

/** Pairs of short windows, autocannon alone and with our recorder, in one process. */
export async function recorderPairs(job: Omit<RoundJob, 'load'>, pairs: number): Promise<[Spent, Spent][]> {
  return answerOf('recorder-pairs.ts', [job.baseUrl, job.itemsFile, CONNECTIONS, pairs], job);
}

async function byEngine(engine: Engine, job: RoundJob): Promise<Spent> {
  const { operations, generatorCpuUs, elapsedMs } = await engine.measure(job);
  const bad = operations.find(({ outcome }) => outcome !== 'ok');
  if (bad !== undefined) throw new Error(`${engine.id}: ${bad.count} × ${bad.outcome}`);
  const requests = operations.reduce((sum, { count }) => sum + count, 0);
  return { requests, cpuUs: generatorCpuUs ?? Number.NaN, elapsedMs };
}

async function plainAutocannon(job: Omit<RoundJob, 'load'>): Promise<Spent> {
  return answerOf('plain-autocannon.ts', [`${job.baseUrl}/items/x`, CONNECTIONS, WARM_UP_MS, job.durationMs], job);
}

/** Runs one of the scripts here on the generator's cores; resolves with what it sends. */
async function answerOf<T>(
  script: string,
  words: readonly (string | number)[],
  { cpus }: Pick<RoundJob, 'cpus'>,
): Promise<T> {
  const all = [join(import.meta.dirname, script), ...words.map(String)];
  const { command, args } = pinnedCommand(process.execPath, all, cpus);
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exited = once(child, 'exit');
  const [answer] = (await once(child, 'message')) as [T];
  await exited;
  return answer;
}

/** wrk's requests/s are of its whole run, its CPU of a window within it. */
async function byWrk(wrk: string, job: Omit<RoundJob, 'load'>): Promise<Spent> {
  const seconds = Math.ceil((WARM_UP_MS + job.durationMs) / 1000) + 1;
  const words = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, `${job.baseUrl}/items/x`];
  const { command, args } = pinnedCommand(wrk, words, job.cpus);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const closed = once(child, 'close');
  await pause(WARM_UP_MS);
  const [begin, beganAt] = [readCpu([child.pid ?? 0]), performance.now()];
  await pause(job.durationMs);
  const [end, elapsedMs] = [readCpu([child.pid ?? 0]), performance.now() - beganAt];
  await closed;
  const perSec = Number(/Requests\/sec:\s*([\d.]+)/.exec(text)?.[1]);
  return { requests: (perSec * elapsedMs) / 1000, cpuUs: cpuBetween(begin, end) ?? Number.NaN, elapsedMs };
}

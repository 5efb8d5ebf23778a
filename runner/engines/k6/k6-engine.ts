import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Warning } from '../../../model/run-result.ts';
import { StackbenchError, messageOf } from '../../../model/stackbench-error.ts';
import { prepareStream } from '../../../scenarios/request-stream.ts';
import { cpuBetween, readCpu } from '../../measure/process-cpu.ts';
import { type Child, logTail, startChild } from '../../processes/start-child.ts';
import { locateK6 } from '../../setup/locate-k6.ts';
import { ownModule } from '../../setup/package-root.ts';
import type { Engine, EngineMeasurement, RoundJob } from '../engine.ts';
import { CONNECT_MS, planJson } from './plan-json.ts';
import { type K6Counts, readSummary } from './read-summary.ts';

const SATURATED_SHARE = 0.8;
const DELIVERED_SHARE = 0.99;
/** Start of k6 and its VUs, connecting, draining: beyond this it hangs. */
const OVERHEAD_MS = 30_000;

let program: string | null = null;

/** k6 as a program: constant arrival rate, exact percentiles, latency that includes the wait for a connection. */
export const k6Engine: Engine = {
  id: 'k6',
  title: 'k6',
  loadKind: 'open',
  async check(env) {
    const found = await locateK6(env);
    if (!found.found) return { available: false, reason: found.reason, fix: found.fix };
    program = found.path;
    return { available: true, version: found.version };
  },
  async measure(job) {
    if (program === null) throw new Error('check() comes before measure().');
    const folder = await mkdtemp(join(job.workDir, 'k6-'));
    try {
      return await play(program, job, folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function play(k6: string, job: RoundJob, folder: string): Promise<EngineMeasurement> {
  if (job.load.kind !== 'open') throw new Error('k6 plays the open model only.');
  job.signal.throwIfAborted();
  const { ratePerSec, maxInFlight } = job.load;
  const files = { plan: join(folder, 'plan.json'), stream: join(folder, 'stream.json'), summary: join(folder, 'summary.json'), log: join(folder, 'k6.log') };
  await writeFile(files.plan, JSON.stringify(planJson({ ratePerSec, maxInFlight, durationMs: job.durationMs, timeoutMs: job.timeoutMs })));
  await writeFile(files.stream, JSON.stringify(prepareStream(job.scenario, job.items, job.seed)));
  const child = await startChild({
    label: 'k6',
    command: k6,
    args: commandLine(job, files),
    // Nothing of the caller's K6_* variables may reach the run.
    env: { HOME: folder, PATH: '/usr/bin:/bin', ...(job.cpus.length > 0 ? { GOMAXPROCS: String(job.cpus.length) } : {}) },
    cwd: folder,
    cpus: job.cpus,
    logFile: files.log,
    stdout: 'pipe',
  });
  const window = watchWindow(child, job);
  const onAbort = (): void => void child.stop({ graceMs: 500 });
  job.signal.addEventListener('abort', onAbort, { once: true });
  const hang = setTimeout(() => void child.stop({ graceMs: 500 }), CONNECT_MS + job.durationMs + job.timeoutMs + OVERHEAD_MS);
  const { code, signal } = await child.exited;
  clearTimeout(hang);
  job.signal.removeEventListener('abort', onAbort);
  const generatorCpuUs = window.close();
  job.signal.throwIfAborted();
  if (code !== 0) throw await failed(code, signal, files.log, window.lines);
  const counts = readSummary(await readJson(files.summary));
  const cpuShare = generatorCpuUs === null ? null : generatorCpuUs / (job.durationMs * 1000 * Math.max(1, job.cpus.length));
  return {
    elapsedMs: job.durationMs,
    operations: counts.operations,
    dropped: counts.dropped,
    connectionCloses: null,
    statuses: counts.statuses,
    timeline: null,
    generator: { cpuShare, eventLoopUtilisation: null, littlesLaw: null },
    warnings: healthWarnings(counts, cpuShare, (ratePerSec * job.durationMs) / 1000),
    generatorCpuUs,
  };
}

function commandLine(job: RoundJob, files: { plan: string; stream: string; summary: string }): string[] {
  const variables = { BASE_URL: job.baseUrl, STREAM_FILE: files.stream, ITEMS_FILE: job.itemsFile, SUMMARY_FILE: files.summary, TIMEOUT: `${job.timeoutMs}ms` };
  return [
    'run',
    `--config=${files.plan}`,
    '--quiet',
    '--no-color',
    '--log-output=stdout',
    '--log-format=raw',
    '--no-usage-report',
    '--include-system-env-vars=false',
    '--summary-mode=compact',
    '--new-machine-readable-summary=false',
    ...Object.entries(variables).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
    ownModule('scenarios/k6/play.ts'),
  ];
}

/** The measured window on our clock: k6 says when its first measured request is due (a few ms late), and it lasts the stated time. */
function watchWindow(child: Child, job: RoundJob): { close(): number | null; readonly lines: readonly string[] } {
  const lines: string[] = [];
  let before: ReturnType<typeof readCpu> | null = null;
  let after: ReturnType<typeof readCpu> | null = null;
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    if (before === null || after !== null) return;
    after = readCpu([child.pid]);
    job.onWindow?.('end');
  };
  createInterface({ input: child.process.stdout as NodeJS.ReadableStream }).on('line', (line) => {
    if (lines.length < 100) lines.push(line);
    if (before !== null || !line.includes('measuring')) return;
    before = readCpu([child.pid]);
    job.onWindow?.('begin');
    timer = setTimeout(end, job.durationMs);
  });
  return {
    lines,
    close() {
      clearTimeout(timer);
      end();
      return before === null || after === null ? null : cpuBetween(before, after);
    },
  };
}

function healthWarnings({ operations, dropped }: K6Counts, cpuShare: number | null, due: number): Warning[] {
  const warnings: Warning[] = [];
  const sent = operations.reduce((sum, { count }) => sum + count, 0);
  const saturated = cpuShare !== null && cpuShare > SATURATED_SHARE;
  if (saturated) {
    warnings.push({ code: 'generator-saturated', message: `k6 used ${Math.round(cpuShare * 100)} % of its cores, so its latencies hold waiting of its own.`, fix: 'Lower --rate, or give the generator more cores.', invalidates: true });
  }
  if (dropped > 0) {
    warnings.push({ code: 'dropped', message: `${dropped} of ${Math.round(due)} due requests were never sent, because every place in flight was taken; they count as over target.`, fix: 'The stack is too slow for --rate; lower it to see where it keeps up.', invalidates: false });
  }
  if (sent + dropped < due * DELIVERED_SHARE) {
    warnings.push({ code: 'rate-not-delivered', message: `k6 came to ${sent + dropped} of ${Math.round(due)} due requests.`, fix: 'Lower --rate, or run on a quieter machine.', invalidates: true });
  }
  return warnings;
}

const EXIT_MEANINGS: Readonly<Record<number, string>> = {
  99: 'a threshold failed although none was set',
  100: 'its set-up took too long',
  104: 'it refused its configuration',
  105: 'it was stopped by a signal',
  106: 'an address it needed is taken',
  107: 'its script failed',
  108: 'its script ended the test',
  109: 'it crashed',
};

async function failed(code: number | null, signal: string | null, log: string, lines: readonly string[]): Promise<StackbenchError> {
  const meaning = code === null ? `it was ended by ${signal ?? 'a signal'}` : (EXIT_MEANINGS[code] ?? `it ended with exit code ${code}`);
  const last = [...lines.slice(-3), await logTail(log, 3)].filter(Boolean).join(' ');
  return new StackbenchError({ code: 'k6-failed', what: 'k6 could not play its round.', why: `${meaning}. ${last}`, fix: 'Run `stackbench doctor` to see which k6 is used.' });
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new StackbenchError({ code: 'k6-no-summary', what: 'k6 ended well but left no summary.', why: messageOf(cause), fix: 'Run again with --debug, and look at the script that is played.', cause });
  }
}

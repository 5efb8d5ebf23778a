import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readRunRequest } from '../cli/options/read-run-request.ts';
import { RUN_FILES } from '../cli/output/report-on.ts';
import type { RunResult } from '../model/document/run-result.ts';
import { mean } from '../model/stats/mean.ts';
import { buildReportModel } from '../reports/run/build-report-model.ts';
import { runBenchmark } from '../runner/experiments/run/run-benchmark.ts';
import { availableMemory } from '../runner/machine/available-memory.ts';
import { ownVersion } from '../runner/machine/own-version.ts';
import { openResultFolder } from '../runner/results/result-folder.ts';
import type { TargetSpec } from '../targets/catalogue.ts';
import { type RankLine, sentenceOf, tableOf } from './rank-lines.ts';

/**
 * Default runs beside a noisy neighbour, and what each of them says: of four stacks, or of one stack under two names
 * (`--twins`). `npm run bench:ranks -- --runs 10 --log LOG.jsonl [--twins] [--quiet]`: a line of JSON a run, and a
 * table of the ratios; with the same log it goes on where that ends.
 */
const FOUR = ['express-redis', 'express-postgres', 'express-postgres-redis', 'express-memory'];
const NOISE_SECONDS = 900;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    log: { type: 'string' },
    twins: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
  },
});
if (values.log === undefined) throw new Error('--log FILE is missing: each run writes a line into it.');
const log = values.log;

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
const { signal } = interrupt;
const lines = existsSync(log)
  ? (await readFile(log, 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as RankLine)
  : [];
while (lines.length < Number(values.runs) && !signal.aborted) {
  const line = await playOne(lines.length + 1);
  if (signal.aborted) break;
  lines.push(line);
  await appendFile(log, `${JSON.stringify(line)}\n`);
  console.log(`${lines.length} of ${values.runs}: ${sentenceOf(line)}`);
}
console.log(tableOf(lines));

async function playOne(seed: number): Promise<RankLine> {
  const cwd = await mkdtemp(join(tmpdir(), 'stackbench-ranks-'));
  const noise = values.quiet ? null : fork(join(import.meta.dirname, 'noise.ts'), [`${NOISE_SECONDS}`, `${seed}`]);
  try {
    const began = performance.now();
    const result = await measure(cwd, seed);
    return lineOf(result, { seed, noise, seconds: Math.round((performance.now() - began) / 1000) });
  } finally {
    noise?.kill();
    await rm(cwd, { recursive: true });
  }
}

async function measure(cwd: string, seed: number): Promise<RunResult> {
  const targets = values.twins ? 'express-redis' : FOUR.join(',');
  const request = await readRunRequest({ targets, seed }, cwd);
  const specs = values.twins ? twinsOf(request.specs) : request.specs;
  const folder = await openResultFolder({
    path: join(cwd, 'out'),
    names: RUN_FILES,
    signal,
    onNote: () => undefined,
  });
  try {
    return await runBenchmark(
      {
        ...request,
        specs,
        plan: { ...request.plan, targets: specs.map(({ id }) => id) },
        id: `ranks-${seed}`,
        folder,
        linkAsLatest: false,
        command: '',
        toolVersion: ownVersion,
        env: process.env,
        cwd,
        redaction: { secrets: [], names: [] },
        signal,
        availableMemory,
      },
      {
        onNote: (text) => process.stderr.write(`  ${text}\n`),
        onPlan: () => undefined,
        onPhase: () => undefined,
        onBlock: (_visits, { done, total }) => process.stderr.write(`  ${done} of ${total} visits\n`),
      },
    );
  } finally {
    await folder.release();
  }
}

/** A stack, and the same one under another name. */
function twinsOf(specs: readonly TargetSpec[]): TargetSpec[] {
  return specs.flatMap((spec) => [spec, { ...spec, id: `${spec.id}-again`, sameAs: spec.id }]);
}

function lineOf(
  result: RunResult,
  { seed, noise, seconds }: { readonly seed: number; readonly noise: ChildProcess | null; readonly seconds: number },
): RankLine {
  const model = buildReportModel(result);
  const rounds = result.visits.flatMap((visit) => visit.rounds);
  const others = rounds.flatMap((round) =>
    round.state === 'completed' ? (round.measured.resources.foreignCpuShare ?? []) : [],
  );
  return {
    seed,
    startedAt: result.startedAt,
    tool: result.tool.version,
    seconds,
    measured: model.environment.concat(model.plan).find(({ key }) => key === 'measured-share')?.value ?? null,
    visits: result.plan.visits,
    durationMs: result.plan.durationMs,
    others: others.length === 0 ? null : mean(others),
    noise: noise !== null,
    stacks: model.sections.flatMap(({ rows }) =>
      rows.map(({ target, closed, rank }) => ({ id: target, perSec: closed?.okPerSec?.center ?? null, rank })),
    ),
    pairs: model.sections.flatMap(({ pairs }) =>
      pairs.map(({ a, b, ratio: { center, lo, hi }, established }) => ({ a, b, ratio: center, lo, hi, established })),
    ),
  };
}

import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import Table from 'cli-table3';
import { seededRandom, shuffled } from '../model/stats/seeded-random.ts';
import { openTargetHost } from '../runner/apps/open-target-host.ts';
import type { RunningApp } from '../runner/apps/running-app.ts';
import { currentPlacement } from '../runner/machine/cpu-placement.ts';
import type { Teardown } from '../runner/machine/processes/teardown.ts';
import { CATALOGUE, type TargetSpec } from '../targets/catalogue.ts';
import { type MedianInterval, intervalText, medianInterval } from './median-interval.ts';

/** Something that answers requests, and its processes. */
interface Answering {
  readonly baseUrl: string;
  readonly pids: () => readonly number[];
}

interface Place {
  readonly workDir: string;
  readonly itemsFile: string;
  readonly signal: AbortSignal;
}

interface Comparison {
  readonly commit: string;
  /** Ids of ready-made stacks; empty for all of them. */
  readonly targets: readonly string[];
  readonly blocks: number;
  readonly place: Place;
}

interface OneBlock {
  readonly block: number;
  readonly random: () => number;
  readonly start: (spec: TargetSpec) => Promise<RunningApp>;
  readonly cpuPerRequest: CpuPerRequest;
}

/** CPU time of a server per request of some ms of load, in µs. */
type CpuPerRequest = (server: Answering, durationMs: number, seed: number) => Promise<number>;

const WARM_UP_MS = 2000;
const SLICE_MS = 400;
const SLICES = 6;
const LIMIT = 0.02;
const SIDES = ['now', 'before'] as const;

/**
 * CPU per request of each stack that can run here, as a ratio to the same stack of a commit: both as plain processes,
 * fresh in every block, in slices that take turns. Installs the packages of that commit.
 */
export async function compareWithCommit(
  { commit, targets, blocks, place }: Comparison,
  cpuPerRequest: CpuPerRequest,
  teardown: Teardown,
): Promise<void> {
  const root = join(import.meta.dirname, '..');
  const chosen = CATALOGUE.filter(({ id }) => targets.length === 0 || targets.includes(id));
  const specs = chosen.flatMap((spec) => {
    const before = join(place.workDir, 'before');
    return [sideOf(spec, 'now', root), sideOf(spec, 'before', before)];
  });
  checkOut(commit, root, join(place.workDir, 'before'));
  const host = await openTargetHost(
    {
      ...place,
      specs,
      env: process.env,
      externalUrls: {},
      placement: currentPlacement(),
      provider: null,
      allowStandIn: true,
      allowRemote: false,
    },
    teardown,
  );
  for (const { target, reason } of host.skipped) console.log(`left out: ${target}: ${reason}`);
  const running = chosen.filter(({ id }) => !host.skipped.some(({ target }) => target === `${id}-now`));
  const ratios = new Map<string, number[]>(running.map(({ id }) => [id, []]));
  const random = seededRandom(1);
  for (let block = 1; block <= blocks; block += 1) {
    process.stderr.write(`block ${block} of ${blocks}\n`);
    for (const spec of shuffled(running, random)) {
      const sides = specs.filter((side) => SIDES.some((name) => side.id === `${spec.id}-${name}`));
      ratios.get(spec.id)?.push(await ratioOf(sides, { block, random, start: host.startTarget, cpuPerRequest }));
    }
  }
  const labelOf = (spec: TargetSpec): string => {
    const standsIn = host.datastores.some(
      ({ id, record }) => record.standIn && (id === spec.store || id === spec.cache),
    );
    return standsIn ? `${spec.id} (stand-in)` : spec.id;
  };
  print(new Map(running.map((spec) => [labelOf(spec), ratios.get(spec.id) ?? []])), commit);
}

/** CPU per request of the stack now ÷ before, of one block. */
async function ratioOf(
  sides: readonly TargetSpec[],
  { block, random, start, cpuPerRequest }: OneBlock,
): Promise<number> {
  const running = await Promise.all(shuffled(sides, random).map(async (spec) => ({ spec, app: await start(spec) })));
  try {
    for (const { app } of running) await cpuPerRequest(app, WARM_UP_MS, 0);
    const spent = new Map<string, number>();
    for (let slice = 0; slice < SLICES; slice += 1)
      for (const { spec, app } of shuffled(running, random)) {
        const us = await cpuPerRequest(app, SLICE_MS, block * SLICES + slice);
        spent.set(spec.id, (spent.get(spec.id) ?? 0) + us);
      }
    const [now, before] = sides.map(({ id }) => spent.get(id) ?? Number.NaN);
    return (now ?? Number.NaN) / (before ?? Number.NaN);
  } finally {
    for (const { app } of running) await app.stop();
  }
}

/** A stack of a checkout, started as a stranger's. */
function sideOf(spec: TargetSpec, side: (typeof SIDES)[number], cwd: string): TargetSpec {
  const start = `exec node ${join('targets', spec.entry ?? '')}`;
  const own = { cwd, start, ready: '/ready', datastores: [], env: { STACK: spec.id } };
  return { ...spec, id: `${spec.id}-${side}`, entry: null, own };
}

function checkOut(commit: string, root: string, folder: string): void {
  const sha = execFileSync('git', ['rev-parse', '--verify', `${commit}^{commit}`], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
  const options: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'inherit'] };
  execFileSync('git', ['clone', '--quiet', '--shared', '--no-checkout', root, folder], options);
  execFileSync('git', ['checkout', '--quiet', '--detach', sha], { ...options, cwd: folder });
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { ...options, cwd: folder });
}

function print(ratios: ReadonlyMap<string, readonly number[]>, commit: string): void {
  const table = new Table({
    head: ['Stack', `CPU per request, × ${commit}`, 'Cost'],
    colAligns: ['left', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const [id, values] of ratios) {
    const interval = medianInterval(values);
    table.push([id, intervalText(interval, 3), verdictOf(interval)]);
  }
  console.log(table.toString());
}

function verdictOf({ lo, hi }: MedianInterval): string {
  if (hi <= 1 + LIMIT) return `at most ${LIMIT * 100}% more`;
  return lo > 1 + LIMIT ? `more than ${LIMIT * 100}% more` : 'not known: more blocks narrow the interval';
}

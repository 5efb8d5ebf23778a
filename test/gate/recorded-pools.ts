import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { type SelfCheckGate, readSelfCheckLog } from '../../runner/experiments/self-check/self-check-log.ts';
import { blockNoise, RESIDUAL_SD } from './simulate-gates.ts';

/** Blocks of a gate whose two sides were the same build, as they were measured: log ratios by metric. */
export interface Pool {
  readonly name: string;
  readonly machine: string;
  readonly recordedAt: string;
  readonly blocks: readonly Readonly<Record<string, number>>[];
}

const root = join(import.meta.dirname, '..', '..');
const MADE_SEED = 20_261;

/** A stand-in for recorded blocks: 60 of them, made from a seed with the noise of a shared machine. */
export function madePool(): Pool {
  const random = seededRandom(MADE_SEED);
  const [cpu, p50] = [0, 1].map(() => blockNoise(RESIDUAL_SD.shared, 60, random));
  const blocks = (cpu ?? []).map((ratio, index) => ({ cpu: ratio, p50: p50?.[index] ?? 0 }));
  return { name: `made with seed ${MADE_SEED}`, machine: 'none', recordedAt: 'never', blocks };
}

/**
 * The blocks of the self-checks of identical code in docs/evidence, one pool for each log; none where there is none.
 */
export async function recordedPools(): Promise<Pool[]> {
  const folder = join(root, 'docs', 'evidence');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.jsonl')) : [];
  const logs = await Promise.all(files.sort().map((name) => readSelfCheckLog(join(folder, name))));
  return logs.flatMap((log): Pool[] => {
    if (log === null || log.head.plant !== null) return [];
    const { head, gates } = log;
    return [
      {
        name: `self-check of ${head.service}`,
        machine: `${head.machine.cpuModel}, ${head.machine.cpus} cores`,
        recordedAt: head.startedAt,
        blocks: gates.flatMap(blocksOf),
      },
    ];
  });
}

/** The gates of one log in docs/evidence. */
export async function recordedGates(name: string): Promise<readonly SelfCheckGate[]> {
  return (await readSelfCheckLog(join(root, 'docs', 'evidence', name)))?.gates ?? [];
}

function blocksOf({ blocks, tests }: SelfCheckGate): Record<string, number>[] {
  return Array.from({ length: blocks }, (_, block) =>
    Object.fromEntries(tests.map(({ key, ratios }) => [key.replace(/^.* · /, ''), ratios[block] ?? 0])),
  );
}

type Side = Readonly<Record<'main' | 'p50' | 'p90', number>>;
interface LabBlock {
  readonly other: 'A2' | 'B5';
  readonly A: Side;
  readonly A2?: Side;
  readonly B5?: Side;
}
interface LabBurst {
  readonly other: 'A2' | 'B5';
  readonly win: readonly (Readonly<Record<'A' | 'A2' | 'B5', readonly [number, number]>> & { t: number; k: number })[];
}

/**
 * Blocks of the laboratory before this gate existed: without a change, and really about 5 % slower; null where they are
 * not at hand.
 */
export function labPools(): { same: readonly Pool[]; slower: readonly Pool[] } | null {
  const places = [process.env['STACKBENCH_SHARED'], join(root, '..', 'shared'), join(root, '..', '..', 'shared')];
  const lab = places.map((place) => join(place ?? '', 'research', 'gate-lab')).find((place) => existsSync(place));
  if (lab === undefined) return null;
  const lines = <T>(name: string): T[] =>
    readFileSync(join(lab, name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as T);
  const plain = lines<LabBlock>('blocks.jsonl');
  const bursts = lines<LabBurst>('burst.jsonl');
  const pool = (name: string, blocks: Pool['blocks']): Pool => ({
    name,
    machine: 'shared, 2 cores',
    recordedAt: '2026',
    blocks,
  });
  const slowBursts = bursts.filter(({ other }) => other === 'B5').map(burstRatio);
  const sameBursts = bursts.filter(({ other }) => other === 'A2').map(burstRatio);
  return {
    same: [
      pool(
        'laboratory, no HTTP',
        plain.flatMap((block) => plainRatios(block, 'A2')),
      ),
      pool(
        'laboratory, HTTP bursts, centred',
        [...centred(sameBursts), ...centred(slowBursts)].map((cpu) => ({ cpu })),
      ),
    ],
    slower: [
      pool(
        'laboratory, no HTTP',
        plain.flatMap((block) => plainRatios(block, 'B5')),
      ),
      pool(
        'laboratory, HTTP bursts',
        slowBursts.map((cpu) => ({ cpu })),
      ),
    ],
  };
}

function plainRatios(block: LabBlock, side: 'A2' | 'B5'): Record<string, number>[] {
  const other = block[side];
  if (other === undefined) return [];
  const ratio = (metric: keyof Side): number => Math.log(other[metric] / block.A[metric]);
  return [{ cpu: ratio('main'), p50: ratio('p50'), p90: ratio('p90') }];
}

/** CPU per request over the windows after the warm-up, weighted by requests. */
function burstRatio({ other, win }: LabBurst): number {
  const windows = win.filter(({ t, k }) => t > 4000 && k >= 100);
  const total = (side: 'A' | 'A2' | 'B5'): number => windows.reduce((sum, one) => sum + one[side][1] * one.k, 0);
  return Math.log(total(other) / total('A'));
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

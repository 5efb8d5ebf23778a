import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { betweenGroups } from '../../model/stats/between-groups.ts';
import { binomialInterval } from '../../model/stats/binomial-interval.ts';
import { decideFamily } from '../../model/stats/decide-family.ts';
import { median } from '../../model/stats/median.ts';
import { type SelfCheckLog, readSelfCheckLog } from '../../runner/experiments/self-check/self-check-log.ts';

/** Most blocks of gates whose logs do not say. */
const MOST_BLOCKS_BEFORE = 40;

const HEAD = [
  'log',
  'commit',
  'service',
  'planted',
  'gates',
  'regressed',
  '95 % interval',
  'passed',
  'not decided',
  'by today’s rules',
  'between gates, CPU',
  'seconds (median)',
  'blocks (median)',
  'achieved, CPU',
  'achieved, latency',
  'others’ share of the machine',
];

/** One Markdown row for each log of a self-check in a folder, in the order of their names. */
export async function evidenceTable(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  const rows = await Promise.all(names.map(async (name) => rowOf(name, await readSelfCheckLog(join(folder, name)))));
  return [HEAD, HEAD.map(() => '---'), ...rows.filter(({ length }) => length > 0)]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('');
}

function rowOf(name: string, log: SelfCheckLog | null): string[] {
  if (log === null) return [];
  const { head, gates } = log;
  const count = (...answers: string[]): number => gates.filter(({ answer }) => answers.includes(answer)).length;
  const alarms = count('regressed');
  const { lo, hi } = binomialInterval(alarms, gates.length);
  const shares = gates.flatMap(({ foreignCpuShare }) => foreignCpuShare ?? []);
  return [
    `[${name.replace('.jsonl', '')}](${name})`,
    head.commit?.slice(0, 7) ?? '–',
    head.service,
    head.plant ?? 'nothing',
    `${gates.length}`,
    `${alarms}`,
    `${percent(lo)} to ${percent(hi)}`,
    `${count('pass')}`,
    `${count('open', 'inconclusive')}`,
    judgedAnew(log),
    between(gates),
    `${Math.round((median(gates.map(({ elapsedMs }) => elapsedMs)) ?? 0) / 1000)}`,
    `${median(gates.map(({ blocks }) => blocks)) ?? 0}`,
    achieved(gates, 'cpu'),
    achieved(gates, 'p50'),
    `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`,
  ];
}

/**
 * The answers of the recorded blocks by the rules of this version, which may want more blocks than a gate of before
 * measured.
 */
function judgedAnew({ head, gates }: SelfCheckLog): string {
  const { minEffect, maxEffect, maxBlocks = MOST_BLOCKS_BEFORE } = head;
  const answers = gates.map(({ tests }) => decideFamily(tests, { minEffect, maxEffect, maxBlocks }).answer);
  const count = (answer: string): number => answers.filter((one) => one === answer).length;
  return [
    `${count('regressed')} regressed`,
    `${count('pass')} passed`,
    ...(count('open') > 0 ? [`${count('open')} open`] : []),
    ...(count('inconclusive') > 0 ? [`${count('inconclusive')} inconclusive`] : []),
  ].join(', ');
}

/**
 * Standard deviation between gates of one log, beyond what their blocks explain, and the chance of so much
 * (permutation).
 */
function between(gates: SelfCheckLog['gates']): string {
  const ratios = gates.map(({ tests }) => tests.find(({ key }) => key.endsWith(' · cpu'))?.ratios ?? []);
  const found = betweenGroups(ratios);
  if (found === null) return '–';
  return `${(100 * found.sdBetween).toFixed(1)}% (p ${found.p < 0.001 ? '< 0.001' : `= ${found.p.toFixed(3)}`})`;
}

/** Median, smallest and largest estimate over the gates. */
function achieved(gates: SelfCheckLog['gates'], metric: string): string {
  const effects = gates.flatMap(({ tests }) => {
    const test = tests.find(({ key }) => key.endsWith(` · ${metric}`));
    return test?.effect == null ? [] : [(test.effect[0] - 1) * 100];
  });
  if (effects.length === 0) return '–';
  const text = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
  return `${text(median(effects) ?? 0)} % (${text(Math.min(...effects))} to ${text(Math.max(...effects))})`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share === 0 || share === 1 ? 0 : 1)} %`;
}

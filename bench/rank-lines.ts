import Table from 'cli-table3';
import { median } from '../model/stats/median.ts';

/** What one run said. */
export interface RankLine {
  readonly seed: number;
  readonly startedAt: string;
  readonly tool: string;
  readonly seconds: number;
  /** Measured ÷ wall time, as the report says it. */
  readonly measured: string | null;
  readonly visits: number;
  readonly durationMs: number;
  /** Mean share 0..1 of the cores that other processes used. */
  readonly others: number | null;
  readonly noise: boolean;
  readonly stacks: readonly { readonly id: string; readonly perSec: number | null; readonly rank: number | null }[];
  readonly pairs: readonly {
    readonly a: string;
    readonly b: string;
    readonly ratio: number;
    readonly lo: number | null;
    readonly hi: number | null;
    readonly established: boolean;
  }[];
}

/** Of each pair: ratios, how exact they were, and in how many runs one was ranked above the other. */
export function tableOf(all: readonly RankLine[]): string {
  const table = new Table({
    head: ['pair', 'runs', 'ratio, median (range)', 'half of the 95% interval, median (most)', 'ranked separately'],
    style: { head: [], border: [] },
  });
  const names = new Set(all.flatMap(({ pairs }) => pairs.map(({ a, b }) => [a, b].sort().join(' ÷ '))));
  for (const name of names) {
    const [a] = name.split(' ÷ ');
    const found = all.flatMap(({ pairs }) => pairs.filter((pair) => [pair.a, pair.b].sort().join(' ÷ ') === name));
    const ratios = found.map((pair) => (pair.b === a ? pair.ratio : 1 / pair.ratio));
    const halves = found.map(({ lo, hi }) => (Math.log(hi ?? Infinity) - Math.log(lo ?? 0)) / 2);
    const percent = (half: number): string => `±${((Math.exp(half) - 1) * 100).toFixed(1)}%`;
    table.push([
      name,
      found.length,
      `${(median(ratios) ?? NaN).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
      `${percent(median(halves) ?? NaN)} (${percent(Math.max(...halves))})`,
      found.filter(({ established }) => established).length,
    ]);
  }
  return table.toString();
}

/** `express-redis 2.06× express-postgres (1.90 to 2.23)` of each pair; `=` if they are not ranked separately. */
export function sentenceOf({ pairs, seconds, others, measured }: RankLine): string {
  const texts = pairs.map(
    ({ a, b, ratio, lo, hi, established }) =>
      `${b} ${established ? '' : '= '}${ratio.toFixed(2)}× ${a} (${lo?.toFixed(2) ?? '?'} to ${hi?.toFixed(2) ?? '?'})`,
  );
  return [`${seconds} s`, `measured ${measured ?? '?'}`, `others ${((others ?? 0) * 100).toFixed(0)}%`, ...texts].join(
    '; ',
  );
}

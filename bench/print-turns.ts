import Table from 'cli-table3';
import { median } from '../model/stats/median.ts';
import { sampleVariance } from '../model/stats/moderated-variance.ts';
import type { Placement } from '../runner/machine/cpu-placement.ts';

/** Good answers per second, of all slices and of the calm ones; null if too few are calm. */
export interface Throughput {
  readonly perSec: number;
  readonly calm: number | null;
}

/** Prints the spread of each ratio over the blocks, whose values are in the order of `names`. */
export function printTurns(
  names: readonly string[],
  { sequential, turns }: Readonly<Record<'sequential' | 'turns', readonly Throughput[][]>>,
  { systemCpus, generatorCpus }: Placement,
): void {
  const table = new Table({
    head: ['Pair', 'sd of ln ratio, sequential', 'in turns', '÷', 'calm slices', 'all slices then', 'blocks'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  const shares: number[] = [];
  const calmShares: number[] = [];
  for (const [a, first] of names.entries())
    for (const [b, second] of names.entries()) {
      if (b <= a) continue;
      const spread = (blocks: readonly Throughput[][], of: (one: Throughput | undefined) => number | null): number =>
        standardDeviation(blocks.map((block) => Math.log((of(block[a]) ?? NaN) / (of(block[b]) ?? NaN))));
      const perSec = (one: Throughput | undefined): number | null => one?.perSec ?? null;
      const calmIn = turns.filter((block) => typeof block[a]?.calm === 'number' && typeof block[b]?.calm === 'number');
      const [before, now] = [spread(sequential, perSec), spread(turns, perSec)];
      const [calm, then] = [spread(calmIn, (one) => one?.calm ?? null), spread(calmIn, perSec)];
      shares.push(now / before);
      if (calmIn.length > 2) calmShares.push(calm / then);
      const figures = [before, now, now / before, calm, then].map((value, column) =>
        Number.isNaN(value) ? 'unknown' : value.toFixed(column === 2 ? 2 : 3),
      );
      table.push([`${first} ÷ ${second}`, ...figures, calmIn.length]);
    }
  console.log(table.toString());
  console.log(`cores: stacks ${systemCpus.join(',')}, generator ${generatorCpus.join(',')}`);
  console.log(`median pair: ${(median(shares) ?? NaN).toFixed(2)} of the sequential spread (0.50 or less is the aim).`);
  console.log(`calm slices: ${(median(calmShares) ?? NaN).toFixed(2)} of the spread of all slices in the same blocks.`);
}

/** NaN of fewer than two values. */
function standardDeviation(values: readonly number[]): number {
  return Math.sqrt(sampleVariance(values)?.variance ?? NaN);
}

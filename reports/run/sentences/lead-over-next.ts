import type { Row, Section } from '../report-model.ts';

/**
 * How far a stack is ahead of the next ranked one of its section, as `1.22× [1.18–1.26]`; null if the difference is not
 * significant.
 */
export function leadOverNext(
  target: string,
  { rows, pairs }: Pick<Section, 'pairs'> & { readonly rows: readonly Pick<Row, 'target' | 'rank'>[] },
): { readonly times: string; readonly next: string } | null {
  const next = rows.find((row) => row.target !== target && row.rank !== null)?.target;
  const pair = pairs.find(({ a, b }) => [a, b].includes(target) && next !== undefined && [a, b].includes(next));
  if (next === undefined || !pair?.established || pair.ratio.lo === null || pair.ratio.hi === null) return null;
  const { center, lo, hi } = pair.ratio;
  const [times, least, most] = pair.b === target ? [center, lo, hi] : [1 / center, 1 / hi, 1 / lo];
  return { times: `${times.toFixed(2)}× [${least.toFixed(2)}–${most.toFixed(2)}]`, next };
}

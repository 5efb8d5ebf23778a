import type { KeyDistribution } from './scenario.ts';

/** A distribution over item indices with its constants; plain JSON. */
export type RankDraw =
  | { readonly kind: 'uniform'; readonly items: number }
  | {
      readonly kind: 'zipf';
      readonly items: number;
      readonly theta: number;
      readonly zetaN: number;
      readonly alpha: number;
      readonly eta: number;
      /** Popularity ranks are spread over the indices by this factor, which shares no divisor with `items`. */
      readonly spread: number;
    };

/** Sums Zipf's constants once: O(items). */
export function prepareRankDraw(keys: KeyDistribution, items: number): RankDraw {
  if (keys.kind === 'uniform') return { kind: 'uniform', items };
  const { theta } = keys;
  const zetaN = zeta(items, theta);
  const eta = (1 - (2 / items) ** (1 - theta)) / (1 - zeta(2, theta) / zetaN);
  return { kind: 'zipf', items, theta, zetaN, alpha: 1 / (1 - theta), eta, spread: spreadFor(items) };
}

/**
 * The item index 0..items−1 for a uniform number in [0, 1). Zipf after Gray et al., "Quickly generating billion-record
 * synthetic databases" (SIGMOD 1994), as YCSB does: rank r is drawn with probability close to 1 / (r^theta · zeta). Hot
 * ranks are not neighbours in the id order, so that they do not share a page of the store; unlike YCSB's hash the
 * spreading has no collisions.
 */
export function drawRank(draw: RankDraw, uniform: number): number {
  if (draw.kind === 'uniform') return Math.floor(uniform * draw.items);
  return (zipfRank(draw, uniform) * draw.spread) % draw.items;
}

function zipfRank({ items, theta, zetaN, alpha, eta }: RankDraw & { kind: 'zipf' }, uniform: number): number {
  const scaled = uniform * zetaN;
  if (scaled < 1) return 0;
  if (scaled < 1 + 0.5 ** theta) return Math.min(1, items - 1);
  return Math.min(items - 1, Math.floor(items * (eta * uniform - eta + 1) ** alpha));
}

function zeta(count: number, theta: number): number {
  let sum = 0;
  for (let rank = 1; rank <= count; rank += 1) sum += 1 / rank ** theta;
  return sum;
}

function spreadFor(items: number): number {
  return [7919, 7907, 7901, 7883].find((prime) => items % prime !== 0) ?? 1;
}

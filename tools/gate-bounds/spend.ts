import { xoshiro128 } from './xoshiro.ts';

export interface SpentRow {
  /** One per look: the least T that rejects, or null where nothing may be rejected yet. */
  readonly bounds: readonly (number | null)[];
  /** Share of the draws that reject at any look, and its standard error. */
  readonly level: number;
  readonly levelSe: number;
}

/** No bound lies lower: 1.5 standard deviations of T. Draws below it are skipped. */
const LOWEST_Z = 1.5;

/**
 * Critical values of the sequential signed-rank test for up to 32 levels over the same draws. Under the null hypothesis signs are
 * fair coins, and the rank of a new magnitude among those before it is uniform, whatever the noise: so a draw is a row of coins
 * and ranks, and T follows without any magnitude. By look K a level may have spent alpha·K/maxBlocks, less two standard errors of
 * that many draws: the promise holds in spite of the simulation's own error. Levels fall, and no bound is below that of the level
 * before: so what a stricter level rejects, a laxer one has rejected too, on which Holm's procedure rests.
 */
export function spend(alphas: readonly number[], looks: readonly number[], draws: number, seed: number): SpentRow[] {
  const paths = new SignPaths(draws, seed);
  const maxBlocks = looks.at(-1) ?? 0;
  const stopped = new Uint32Array(draws);
  const spent = alphas.map(() => 0);
  const bounds = alphas.map((): (number | null)[] => []);
  for (const look of looks) {
    paths.growTo(look);
    const tails = tailsOf(paths.statistic, stopped, alphas.length, look);
    for (const [index, alpha] of alphas.entries()) {
      const budget = (alpha * look * draws) / maxBlocks;
      const allowed = budget - 2 * Math.sqrt(budget) - (spent[index] ?? 0);
      const floor = bounds[index - 1]?.at(-1);
      const found = leastBound(tails[index] as Uint32Array, allowed, floor === undefined ? 0 : floor);
      bounds[index]?.push(found.bound);
      spent[index] = (spent[index] ?? 0) + found.count;
    }
    stop(
      paths.statistic,
      stopped,
      bounds.map((row) => row.at(-1) ?? Infinity),
      look,
    );
  }
  return alphas.map((_, index) => {
    const level = (spent[index] ?? 0) / draws;
    return { bounds: bounds[index] ?? [], level, levelSe: Math.sqrt((level * (1 - level)) / draws) };
  });
}

/** For each row, how many of its draws that still run have exactly this T. */
function tailsOf(statistic: Int16Array, stopped: Uint32Array, rows: number, look: number): Uint32Array[] {
  const lowest = lowestAt(look);
  const tails = Array.from({ length: rows }, () => new Uint32Array((look * (look + 1)) / 2 + 1));
  for (let path = 0; path < statistic.length; path += 1) {
    const t = statistic[path] as number;
    if (t < lowest) continue;
    const gone = stopped[path] as number;
    for (let row = 0; row < rows; row += 1) {
      const tail = tails[row] as Uint32Array;
      if ((gone & (1 << row)) === 0) tail[t] = (tail[t] as number) + 1;
    }
  }
  return tails;
}

/** The least T from `floor` on (null: above all) whose upper tail holds no more than `allowed` draws. */
function leastBound(tail: Uint32Array, allowed: number, floor: number | null): { bound: number | null; count: number } {
  let bound: number | null = null;
  let count = 0;
  for (let t = tail.length - 1; t >= (floor ?? Infinity); t -= 2) {
    const more = count + (tail[t] as number);
    if (more > allowed) break;
    [bound, count] = [t, more];
  }
  if (bound !== null && bound <= lowestAt((Math.sqrt(8 * tail.length - 7) - 1) / 2)) {
    throw new Error(`The bound ${bound} lies below the draws that were counted.`);
  }
  // A bound that no draw has reached is not known to be rare enough: it is unknown.
  return count === 0 ? { bound: null, count } : { bound, count };
}

function stop(statistic: Int16Array, stopped: Uint32Array, bounds: readonly number[], look: number): void {
  const lowest = lowestAt(look);
  for (let path = 0; path < statistic.length; path += 1) {
    const t = statistic[path] as number;
    if (t < lowest) continue;
    for (const [row, bound] of bounds.entries()) {
      if (t >= bound) stopped[path] = (stopped[path] as number) | (1 << row);
    }
  }
}

function lowestAt(look: number): number {
  return LOWEST_Z * Math.sqrt((look * (look + 1) * (2 * look + 1)) / 6);
}

/** Signs in the order of their magnitudes, as bits (at most 64 of them), and T of each draw so far. */
class SignPaths {
  readonly statistic: Int16Array;
  readonly #low: Int32Array;
  readonly #high: Int32Array;
  readonly #random: () => number;
  #blocks = 0;

  constructor(draws: number, seed: number) {
    this.statistic = new Int16Array(draws);
    this.#low = new Int32Array(draws);
    this.#high = new Int32Array(draws);
    this.#random = xoshiro128(seed);
  }

  growTo(blocks: number): void {
    while (this.#blocks < blocks) this.#grow();
  }

  /** A new sign lands above `below` smaller magnitudes: it has rank below + 1, and every sign above it moves up by one. */
  #grow(): void {
    const [low, high, statistic, random, before] = [this.#low, this.#high, this.statistic, this.#random, this.#blocks];
    for (let path = 0; path < statistic.length; path += 1) {
      const coin = random();
      const sign = coin & 1;
      const below = Math.floor(((coin >>> 1) / 2 ** 31) * (before + 1));
      const lowBits = low[path] as number;
      const highBits = high[path] as number;
      let plusAbove: number;
      if (below < 32) {
        const kept = below === 0 ? 0 : -1 >>> (32 - below);
        plusAbove = popCount(lowBits >>> below) + popCount(highBits);
        high[path] = (highBits << 1) | (lowBits >>> 31);
        low[path] = (lowBits & kept) | ((lowBits & ~kept) << 1) | (sign << below);
      } else {
        const kept = below === 32 ? 0 : -1 >>> (64 - below);
        plusAbove = popCount(highBits >>> (below - 32));
        high[path] = (highBits & kept) | ((highBits & ~kept) << 1) | (sign << (below - 32));
      }
      const sumAbove = 2 * plusAbove - (before - below);
      statistic[path] = (statistic[path] as number) + sumAbove + (sign === 1 ? below + 1 : -below - 1);
    }
    this.#blocks += 1;
  }
}

function popCount(bits: number): number {
  let sum = bits - ((bits >>> 1) & 0x5555_5555);
  sum = (sum & 0x3333_3333) + ((sum >>> 2) & 0x3333_3333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

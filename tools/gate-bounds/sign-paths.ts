import { xoshiro128 } from './xoshiro.ts';

/** How a block's magnitude compares with those before it: at random among them, above them all, or below them all. */
export type Order = 'mixed' | 'rising' | 'falling';

/**
 * Many gates without any effect, by Monte Carlo: a row of fair signs for each, kept in the order of their magnitudes as
 * bits (at most 64 blocks), and Wilcoxon's T so far. No magnitude is needed: T depends on their order alone.
 */
export class SignPaths {
  readonly statistic: Int16Array;
  readonly #low: Int32Array;
  readonly #high: Int32Array;
  readonly #random: () => number;
  readonly #order: Order;
  #blocks = 0;

  constructor(draws: number, order: Order, seed: number) {
    this.statistic = new Int16Array(draws);
    this.#low = new Int32Array(draws);
    this.#high = new Int32Array(draws);
    this.#random = xoshiro128(seed);
    this.#order = order;
  }

  growTo(blocks: number): void {
    while (this.#blocks < blocks) this.#grow();
  }

  /**
   * A new sign lands above `below` smaller magnitudes: it has rank below + 1, and every sign above it moves up by one.
   */
  #grow(): void {
    const [low, high, statistic, random] = [this.#low, this.#high, this.statistic, this.#random];
    const before = this.#blocks;
    for (let path = 0; path < statistic.length; path += 1) {
      const coin = random();
      const sign = coin & 1;
      const below = this.#order === 'mixed' ? mixedPlace(coin, before) : this.#order === 'rising' ? before : 0;
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

/** 0 to `before`, each equally often, from the bits of the coin that the sign has not used. */
function mixedPlace(coin: number, before: number): number {
  return Math.floor(((coin >>> 1) / 2 ** 31) * (before + 1));
}

function popCount(bits: number): number {
  let sum = bits - ((bits >>> 1) & 0x5555_5555);
  sum = (sum & 0x3333_3333) + ((sum >>> 2) & 0x3333_3333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

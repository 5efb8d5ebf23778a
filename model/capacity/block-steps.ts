import type { CapacityStep } from '../document/capacity-step.ts';
import { mean } from '../stats/mean.ts';
import { shuffled } from '../stats/seeded-random.ts';
import { blockCapacity } from './block-capacity.ts';
import type { CapacityTarget } from './capacity-target.ts';
import type { AskedStep, StackSearch } from './stack-search.ts';

/** What a stack has shown in its earlier blocks. */
export interface KnownStack {
  readonly search: StackSearch;
  /** The capacity that each block claims, requests per second. */
  readonly claims: number[];
}

/** What one stack is to play in one block. */
interface BlockStepsRequest {
  readonly target: CapacityTarget;
  /** Throughput at the end of the warm-up, requests per second. */
  readonly warmPerSec: number;
  /** Time for finding the capacity, ms, all that lies between steps included. */
  readonly ratesMs: number;
  /** Time for all steps, ms: none begins after it. */
  readonly withinMs: number;
  /** Whether the claimed capacity is checked. */
  readonly check: boolean;
  /** Shares of the claimed capacity at which the curve is played, and the length of each step, ms. */
  readonly curve: readonly number[];
  readonly curveStepMs: number;
}

/**
 * Decides, step by step, what a stack is asked to serve in one block: steps that find its capacity at first, then the
 * check and the rates of the curve in random order.
 */
export class BlockSteps {
  readonly #search: StackSearch;
  readonly #request: BlockStepsRequest;
  readonly #random: () => number;
  readonly #played: CapacityStep[] = [];
  readonly #claims: number[];
  #spentMs = 0;
  #isChecked = false;
  /** Part of it that checks after the first one took. */
  #againMs = 0;
  /** What follows the search, in its order; null before its end. */
  #rest: (AskedStep | 'check')[] | null = null;

  /** `known` is of the earlier blocks of the stack; this one adds to it. */
  constructor(known: KnownStack, request: BlockStepsRequest, random: () => number) {
    const { search } = known;
    this.#search = search;
    this.#claims = known.claims;
    this.#request = request;
    this.#random = random;
    search.beginBlock(request.warmPerSec);
  }

  /** The next step; null if there is none. */
  next(): AskedStep | null {
    const { ratesMs, withinMs } = this.#request;
    const asked = this.#search.next();
    const endMs = this.#search.isSearching ? this.#searchMs - asked.durationMs / 2 : ratesMs;
    if (this.#spentMs < endMs || this.#lacksWindow) return asked;
    // A check that is played again takes nothing from the curve.
    if (this.#spentMs - this.#againMs >= withinMs) return null;
    this.#rest ??= this.#planRest();
    const next = this.#rest.shift() ?? null;
    if (next !== 'check') return next;
    const check = this.#search.check();
    if (check === null) return this.next();
    // A check that others disturbed is played again.
    this.#rest.unshift('check');
    return check;
  }

  /** A search has a window in each block, however short that is: three blocks with one give a figure. */
  get #lacksWindow(): boolean {
    return (
      this.#search.isSearching && !this.#played.some(({ purpose }) => purpose === 'direct' || purpose === 'errors')
    );
  }

  /** A search has the time of the check as well, which it does not need; half of its last window may exceed it. */
  get #searchMs(): number {
    const { ratesMs, withinMs, curve, curveStepMs } = this.#request;
    return Math.max(ratesMs, withinMs - curve.length * curveStepMs);
  }

  /** Takes what was played, and how long that took with all around it, before the next step is asked for. */
  add(step: CapacityStep, tookMs: number): void {
    this.#played.push(step);
    this.#spentMs += tookMs;
    if (this.#rest !== null && step.purpose !== 'curve') {
      if (this.#isChecked) this.#againMs += tookMs;
      this.#isChecked = true;
    }
    if (step.purpose !== 'curve') this.#search.add(step);
  }

  #planRest(): (AskedStep | 'check')[] {
    const { target, check, curve, curveStepMs } = this.#request;
    const { perSec, atLeastPerSec } = blockCapacity(this.#played, target, { repetition: 0, group: 0 });
    const claim = perSec ?? atLeastPerSec;
    if (claim !== null) this.#claims.push(claim);
    // All blocks together vary less than one of them: the points of a curve are to follow each other.
    const center = geometricMean(this.#claims);
    const rates = curve.map((share): AskedStep[] =>
      center === null ? [] : [{ purpose: 'curve', ratePerSec: share * center, durationMs: curveStepMs }],
    );
    return shuffled([...(check ? ['check' as const] : []), ...rates.flat()], this.#random);
  }
}

function geometricMean(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.exp(mean(values.map(Math.log)));
}

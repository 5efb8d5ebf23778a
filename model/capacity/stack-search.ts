import type { CapacityStep, StepPurpose } from '../document/capacity-step.ts';
import { blockCapacity } from './block-capacity.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { missesChecks } from './count-checks.ts';
import { OverloadRates, type StepRate } from './overload-rates.ts';
import { CHECK_MS, RateSearch, type SearchPurpose } from './rate-search.ts';
import { saturatedSteps, saturationOf } from './saturation.ts';
import { baseMsOf, shapeOf } from './service-shape.ts';
import { keepsCheck } from './step-outcome.ts';
import { basesKeep, kneeOfSteps, wayOfSteps } from './way-of-steps.ts';

/** The step that is to be played next. */
export interface AskedStep extends StepRate {
  readonly purpose: StepPurpose;
}

const CHECK_SHARE = 0.95;
const MOST_CHECKS = 3;
const MOST_BASES = 3;
/** Steps of overload in each block of a search: for the signals of limits, unless no rate is served in time. */
const OVERLOAD_STEPS = 2;
/** By fewer of them the knee may be untrusted by accident. */
const STEPS_FOR_DIRECT = 16;
/**
 * Where a search begins, as a share of the saturation rate; one for latency at the knee if it is above its share. After
 * failed checks it is a share of the rate that the stack served in the slowest of them.
 */
const BEGIN = { errors: 0.9, direct: 0.5, missed: 0.95 } as const;

/**
 * Decides, step by step, what is played on one stack: at half of the saturation rate first, then overload, or rates
 * directly if requests fail or the knee is not to be trusted. What a search has found goes on in the next block.
 */
export class StackSearch {
  readonly #target: CapacityTarget;
  readonly #maxInFlight: number;
  #overload: OverloadRates;
  #search: RateSearch | null = null;
  #steps: CapacityStep[] = [];
  readonly #stepsOfAll: CapacityStep[] = [];

  constructor(target: CapacityTarget, maxInFlight: number) {
    this.#target = target;
    this.#maxInFlight = maxInFlight;
    this.#overload = new OverloadRates(target, maxInFlight, 1);
  }

  /** Begins a block of new processes, whose warm-up had this throughput. */
  beginBlock(throughputPerSec: number): void {
    this.#steps = [];
    this.#overload = new OverloadRates(this.#target, this.#maxInFlight, throughputPerSec);
  }

  next(): AskedStep {
    if (this.#wantsBase()) return { purpose: 'base', ...this.#overload.base() };
    const overloaded = this.#played('overload').length >= OVERLOAD_STEPS || this.#isTooSlow();
    if (this.#search === null || !overloaded) return { purpose: 'overload', ...this.#overload.next() };
    return { purpose: this.#search.purpose, ...this.#search.next() };
  }

  /** Takes a step that was played, checks included. */
  add(step: CapacityStep): void {
    this.#steps.push(step);
    this.#stepsOfAll.push(step);
    if (step.purpose === 'base') this.#overload.setBase(this.#baseMs);
    if (step.purpose === 'overload') this.#overload.add(step);
    if (step.purpose === this.#search?.purpose) this.#search.add(step);
    this.#search ??= this.#searchIfNeeded();
  }

  /**
   * The check that ends a block; null if none is left to play: the capacity is unknown or was searched, or a check has
   * kept the target. When two undisturbed ones have missed it, the search that they begin has its first window.
   */
  check(): AskedStep | null {
    const checks = this.#played('check');
    const kept = checks.some((step) => keepsCheck(step, this.#target));
    const windows = checks.length + this.#played('direct').length;
    if (kept || windows >= MOST_CHECKS) return null;
    if (this.#search !== null)
      return checks.length > 0 ? { purpose: this.#search.purpose, ...this.#search.next() } : null;
    const { perSec } = blockCapacity(this.#steps, this.#target, {
      repetition: 0,
      group: 0,
      shape: shapeOf(this.#stepsOfAll),
    });
    return perSec === null ? null : { purpose: 'check', ratePerSec: CHECK_SHARE * perSec, durationMs: CHECK_MS };
  }

  /** Whether rates are searched: no check follows. */
  get isSearching(): boolean {
    return this.#search !== null;
  }

  /** Whether no base step has been played, or too few to say that slow requests are no accident. */
  #wantsBase(): boolean {
    const bases = this.#played('base').length;
    if (bases === 0) return true;
    return bases < MOST_BASES && !basesKeep(this.#steps, this.#target) && !this.#isTooSlow();
  }

  #isTooSlow(): boolean {
    return this.#baseMs >= this.#target.limitMs;
  }

  #searchIfNeeded(): RateSearch | null {
    if (this.#wantsBase()) return null;
    const way = wayOfSteps(this.#stepsOfAll, this.#target, STEPS_FOR_DIRECT);
    if (way === 'errors') return this.#searchFrom('errors', BEGIN.errors);
    if (way !== 'direct')
      return missesChecks(this.#steps, this.#target)
        ? new RateSearch('direct', this.#target, BEGIN.missed * this.#servedInChecks())
        : null;
    if (this.#isTooSlow()) return this.#searchFrom('direct', 0);
    return this.#searchFrom('direct', Math.max(BEGIN.direct, kneeOfSteps(this.#stepsOfAll, this.#target)?.share ?? 0));
  }

  /** Good answers per second in the slowest check of this block, which shows that a stack slows down after a while. */
  #servedInChecks(): number {
    return Math.min(
      ...this.#played('check').map(({ serving, ratePerSec }) =>
        serving === null ? ratePerSec : (serving.answers / serving.spanMs) * 1000,
      ),
    );
  }

  #searchFrom(purpose: SearchPurpose, share: number): RateSearch {
    const throughput =
      saturationOf(saturatedSteps(this.#steps), { corrected: false }) ?? this.#overload.base().ratePerSec * 2;
    return new RateSearch(purpose, this.#target, share * throughput);
  }

  /** Of all blocks: a few requests without a queue say little in each of them. */
  get #baseMs(): number {
    return baseMsOf(this.#stepsOfAll) ?? 0;
  }

  #played(purpose: StepPurpose): CapacityStep[] {
    return this.#steps.filter((step) => step.purpose === purpose);
  }
}

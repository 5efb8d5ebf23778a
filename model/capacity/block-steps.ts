import type { CapacityStep, StepPurpose } from '../document/capacity-step.ts';
import { shuffled } from '../stats/seeded-random.ts';
import { blockCapacity } from './block-capacity.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { OverloadRates } from './overload-rates.ts';
import { RateSearch } from './rate-search.ts';

/** A step to be played. */
export interface PlannedStep {
  readonly purpose: StepPurpose;
  readonly ratePerSec: number;
  readonly durationMs: number;
}

/** What is known of a stack from its earlier blocks. */
export interface KnownStack {
  /** Requests per second that it answered in overload; null before the first block. */
  perSec: number | null;
  /** The search for its capacity if saturation does not give it: it goes on in the next block. */
  search: RateSearch | null;
}

/** What one stack is to play in one block. */
export interface BlockStepsRequest {
  readonly target: CapacityTarget;
  readonly maxInFlight: number;
  /** Throughput at the end of the warm-up, requests per second. */
  readonly warmPerSec: number;
  /** Time for finding the capacity, ms, recovery included. */
  readonly ratesMs: number;
  /** Whether the claimed capacity is checked, and the shares of it at which the curve is played. */
  readonly check: boolean;
  readonly curve: readonly number[];
  readonly curveStepMs: number;
}

/** Length of the step at half of the saturation rate, and of the check, ms. */
const BASE_MS = 500;
export const CHECK_MS = 3000;
/** The check is played at this share of the claimed capacity: it fails from about 0.89 of it on. */
const CHECKED_SHARE = 0.95;
/** Steps of overload before the one without a queue, whose rate is half of what they gave. */
const OVERLOADS_BEFORE_BASE = 2;
/** Steps of overload with too many errors, or without an effect on the stack, after which no more are played. */
const DECISIVE_STEPS = 2;
/** Steps of overload in a block whose capacity is searched for: they tell what limits the stack. */
const OVERLOADS_OF_A_SEARCH = 2;
/** What a step costs whose requests never ended, ms. */
export const RECOVERY_LIMIT_MS = 3000;

/** Decides, step by step, what a stack is asked to serve in one block: first its capacity, then check and curve. */
export class BlockSteps {
  readonly #request: BlockStepsRequest;
  readonly #known: KnownStack;
  readonly #random: () => number;
  readonly #overload: OverloadRates;
  readonly #played: CapacityStep[] = [];
  #spentMs = 0;
  /** Check and curve, once the capacity is known. */
  #rest: PlannedStep[] | null = null;

  constructor(request: BlockStepsRequest, known: KnownStack, random: () => number) {
    this.#request = request;
    this.#known = known;
    this.#random = random;
    const { target, maxInFlight, warmPerSec } = request;
    this.#overload = new OverloadRates({ perSec: known.perSec ?? warmPerSec, target, maxInFlight });
  }

  /** The next step; null if there is none. */
  next(): PlannedStep | null {
    if (this.#rest === null) {
      const step = this.#spentMs < this.#request.ratesMs ? this.#nextOfRates() : null;
      if (step !== null) return step;
      this.#rest = this.#checkAndCurve();
    }
    return this.#rest.shift() ?? null;
  }

  /** Takes what was played, before the next step is asked for. */
  add(step: CapacityStep): void {
    this.#played.push(step);
    this.#spentMs += step.durationMs + (step.recoveryMs ?? RECOVERY_LIMIT_MS);
    if (step.purpose === 'overload') this.#overload.add(step);
    if (step.purpose === 'errors' || step.purpose === 'direct') this.#known.search?.add(step);
  }

  #nextOfRates(): PlannedStep | null {
    const overloads = this.#of('overload');
    if (this.#of('base').length === 0 && overloads.length >= OVERLOADS_BEFORE_BASE)
      return { purpose: 'base', ratePerSec: this.#overload.perSec / 2, durationMs: BASE_MS };
    this.#known.search ??= this.#searchFor(overloads);
    const { search } = this.#known;
    if (search !== null && overloads.length >= OVERLOADS_OF_A_SEARCH) {
      const step = search.next();
      return step === null ? null : { purpose: search.purpose, ...step };
    }
    if (overloads.filter((step) => this.#overload.isGeneratorLimit(step)).length >= DECISIVE_STEPS) return null;
    return { purpose: 'overload', ...this.#overload.next() };
  }

  /** A search if the saturation rate does not tell the capacity; null if it does, or that is not known yet. */
  #searchFor(overloads: readonly CapacityStep[]): RateSearch | null {
    const { target } = this.#request;
    const failing = overloads.filter((step) => failedShare(step) > target.errorShare);
    if (failing.length >= DECISIVE_STEPS)
      return new RateSearch({ purpose: 'errors', ratePerSec: this.#overload.perSec, target });
    if (this.#of('base').length === 0) return null;
    const { way, saturationPerSec } = blockCapacity(this.#played, target, 0);
    if (way !== 'direct' || saturationPerSec === null) return null;
    return new RateSearch({ purpose: 'direct', ratePerSec: saturationPerSec, target });
  }

  #checkAndCurve(): PlannedStep[] {
    const { target, check, curve, curveStepMs } = this.#request;
    const { perSec, atLeastPerSec, saturationPerSec } = blockCapacity(this.#played, target, 0);
    this.#known.perSec = saturationPerSec ?? this.#known.perSec;
    const claim = perSec ?? atLeastPerSec ?? this.#known.search?.ratePerSec ?? null;
    if (claim === null) return [];
    const checks: PlannedStep[] =
      check && perSec !== null
        ? [{ purpose: 'check', ratePerSec: CHECKED_SHARE * claim, durationMs: CHECK_MS }]
        : [];
    const rates = curve.map((share): PlannedStep => ({
      purpose: 'curve',
      ratePerSec: share * claim,
      durationMs: curveStepMs,
    }));
    return shuffled([...checks, ...rates], this.#random);
  }

  #of(purpose: StepPurpose): CapacityStep[] {
    return this.#played.filter((step) => step.purpose === purpose);
  }
}

/** Share 0..1 of the requests of a step that failed; dropped ones are the generator's. */
export function failedShare({ due, dropped, failed }: Pick<CapacityStep, 'due' | 'dropped' | 'failed'>): number {
  const sent = due - dropped;
  return sent === 0 ? 0 : Object.values(failed).reduce((sum, count) => sum + count, 0) / sent;
}

import type { CapacityStep } from '../document/capacity-step.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { countedWindows } from './counted-windows.ts';
import type { StepRate } from './overload-rates.ts';

/** What a search plays: windows for errors, or for latency. */
export type SearchPurpose = 'errors' | 'direct';

/** Length of a check, and of most windows for latency, so that both count alike. */
export const CHECK_MS = 3000;
/** For rates of which a shorter window has only a few requests. */
const LONGEST_MS = 5000;
const ERRORS_MS = 1000;
const FEWEST_REQUESTS = 200;
/** No lower rate is played: a stack that misses the target at it misses it at every rate. */
export const LOWEST_PER_SEC = 1;
const FIRST_STEP = 0.12;
const LEAST_STEP = 0.05;
const SHRINK = 0.6;

/**
 * Searches the rate at which half of the windows keep the target: up after one that keeps it, down after one that
 * misses it. Steps begin at 12%, double until the first turn, and shrink to 5% by turns. It goes on in the next block.
 */
export class RateSearch {
  readonly purpose: SearchPurpose;
  readonly #target: CapacityTarget;
  readonly #startPerSec: number;
  readonly #steps: CapacityStep[] = [];

  constructor(purpose: SearchPurpose, target: CapacityTarget, startPerSec: number) {
    this.purpose = purpose;
    this.#target = target;
    this.#startPerSec = Math.max(LOWEST_PER_SEC, startPerSec);
  }

  add(step: CapacityStep): void {
    this.#steps.push(step);
  }

  next(): StepRate {
    const windows = countedWindows(this.#steps, this.#target);
    let ratePerSec = this.#startPerSec;
    let size = FIRST_STEP;
    let turned = false;
    for (const [index, { kept }] of windows.entries()) {
      if (index > 0 && kept !== windows[index - 1]?.kept) {
        turned = true;
        size = Math.max(LEAST_STEP, size * SHRINK);
      } else if (index > 0 && !turned) size *= 2;
      ratePerSec = Math.max(LOWEST_PER_SEC, ratePerSec * Math.exp(kept ? size : -size));
    }
    return { ratePerSec, durationMs: this.purpose === 'errors' ? ERRORS_MS : directMs(ratePerSec) };
  }
}

function directMs(ratePerSec: number): number {
  return Math.min(LONGEST_MS, Math.max(CHECK_MS, (FEWEST_REQUESTS * 1000) / ratePerSec));
}

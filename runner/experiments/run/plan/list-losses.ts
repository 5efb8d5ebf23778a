import type { Plan } from '../../../../model/document/plan.ts';
import { formatDuration } from '../../../../model/duration.ts';
import { meanRate } from '../../../../model/load/mean-rate.ts';
import { parseThreshold } from '../../../../model/load/threshold.ts';
import type { Fit, SpareGroup, SpareTargets } from './fit-run.ts';

interface LossContext {
  readonly asked: Pick<Fit, 'visits' | 'durationMs'>;
  readonly spare: SpareTargets;
  readonly load: Pick<Plan, 'thresholds' | 'ratePerSec' | 'arrivals'>;
  /** The rounds that each ranked stack will have had, ms. */
  readonly durationsMs: readonly number[];
  /** Visits that a stack has had before it was left out. */
  readonly visitsOf: (target: string) => number;
  /** `to end within 8 min 0 s`. */
  readonly why: string;
}

const DOUBT = 0.05;
const LOST_WITH: Readonly<Record<SpareGroup, string>> = {
  demonstration: 'nothing of the ranked stacks is lost',
  control: 'changes of the machine are not checked',
};

/** What a smaller run loses against what was asked for, as sentences; empty if it loses nothing. */
export function listLosses(size: Fit, { asked, spare, load, durationsMs, visitsOf, why }: LossContext): string[] {
  const losses: string[] = [];
  if (size.visits < asked.visits) {
    losses.push(
      `${size.visits} instead of ${asked.visits} visits ${why}: ${size.visits < 3 ? 'the spread between visits is hardly known, so close stacks cannot be ranked' : 'wider ranges'}.`,
    );
  }
  if (Math.min(...durationsMs) < asked.durationMs) {
    losses.push(
      `Rounds of ${rangeOf(durationsMs)} instead of ${formatDuration(asked.durationMs)} ${why}: fewer requests, so high percentiles may be missing.`,
    );
  }
  for (const group of size.leftOut) {
    const had = Math.max(...spare[group].map(visitsOf));
    const without = had === 0 ? 'Without the' : `After visit ${had} without the`;
    losses.push(`${without} ${group}s (${spare[group].join(', ')}) ${why}: ${LOST_WITH[group]}.`);
  }
  if (losses.length === 0) return [];
  const wholeMs = Array.from({ length: asked.visits }, () => asked.durationMs);
  return [...losses, ...undecidedErrors(load.thresholds, requestsIn(durationsMs, load), requestsIn(wholeMs, load))];
}

/** `1.0 s`, or `1.0 s to 3.0 s`. */
function rangeOf(durationsMs: readonly number[]): string {
  const [shortest, longest] = [Math.min(...durationsMs), Math.max(...durationsMs)].map(formatDuration);
  return shortest === longest ? `${shortest}` : `${shortest} to ${longest}`;
}

/** Open-model requests of one stack in rounds of these lengths (ms). */
function requestsIn(durationsMs: readonly number[], load: Pick<Plan, 'ratePerSec' | 'arrivals'>): number {
  return Math.floor((durationsMs.reduce((sum, ms) => sum + ms, 0) * meanRate(load)) / 1000);
}

/**
 * Requests without a failure that establish a share of at most `limit` (0..1): failures that come at random are at most
 * −ln 0.05 on average, at 95%, if none came.
 */
export function requestsToEstablish(limit: number): number {
  return Math.ceil(-Math.log(DOUBT) / limit);
}

/** Limits of errors that the requests asked for could have established and those that are left cannot. */
function undecidedErrors(thresholds: readonly string[], requests: number, asked: number): string[] {
  return thresholds.flatMap((text) => {
    const threshold = parseThreshold(text);
    if (threshold.kind !== 'errors' || threshold.limitRatio === 0 || threshold.limitRatio === 1) return [];
    const needed = requestsToEstablish(threshold.limitRatio);
    return requests >= needed || asked < needed
      ? []
      : [
          `About ${inWords(requests)} requests of each stack at the stated rate cannot establish ${threshold.source}, which needs ${inWords(needed)} without a failure: it stays inconclusive.`,
        ];
  });
}

/** `2,996`. */
function inWords(count: number): string {
  return `${count}`.replace(/\B(?=(\d{3})+$)/g, ',');
}

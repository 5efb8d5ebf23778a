import type { CapacityResult } from '../../model/document/capacity-result.ts';
import type { GateResult } from '../../model/document/gate-result.ts';
import type { Latency } from '../../model/document/latency.ts';
import type { Measured } from '../../model/document/measured.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import { MOST_BLOCKS, MOST_VISITS } from '../../model/limits.ts';
import { type StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import { checkHistogram } from './check-histogram.ts';
import { DAMAGED, unreadable } from './read-document.ts';

/** Every stack in every scenario with the most visits that a run takes is fewer. */
const MOST_VISITS_IN_ALL = 5000;
/** A visit with all engines has about thirty, of about 1 kB. */
const MOST_HISTOGRAMS = 50_000;
const MOST_INFLATED_BYTES = 100_000_000;
/** What k6 writes of a round is a few hundred; pooling them costs points × rounds. */
const MOST_POINTS = 2000;
/**
 * Rounds of a visit, kinds of answers in a round, or latencies of a calibration: a few engines, and operations ×
 * outcomes.
 */
export const MOST_PARTS = 100;
/** Stacks, services or scenarios; each stack is compared with each other. */
export const MOST_NAMED = 200;
/** Steps of a visit: a block of the longest measurement has about a hundred. */
const MOST_STEPS = 1000;

/**
 * Whether a document has more visits than are read, asked before the schema makes a copy of them all.
 * @throws StackbenchError (exit 2)
 */
export function checkVisits(file: string, json: unknown): void {
  const { visits } = json as { readonly visits?: unknown };
  if (Array.isArray(visits) && visits.length > MOST_VISITS_IN_ALL)
    throw tooMany(file, visits.length, 'visits', MOST_VISITS_IN_ALL);
}

/**
 * What the schema of a run does not see.
 * @throws StackbenchError (exit 2) for more visits or histograms than a run makes, and for damaged histograms
 */
export function checkRun(file: string, { visits, calibrations, targets, services, skipped, plan }: RunResult): void {
  for (const [what, list] of Object.entries({ targets, services, skipped, scenarios: plan.scenarios }))
    if (list.length > MOST_NAMED) throw tooMany(file, list.length, what, MOST_NAMED);
  checkRepetitions(file, 'visits or more of one stack in one scenario', visits, ({ target, group }) => [target, group]);
  checkRepetitions(file, 'calibrations or more of one engine in one scenario', calibrations, ({ engine }) => [engine]);
  const check = histogramChecker(file);
  for (const { rounds } of visits) {
    if (rounds.length > MOST_PARTS) throw tooMany(file, rounds.length, 'rounds of one visit', MOST_PARTS);
    for (const round of rounds) {
      if (round.state === 'failed' || round.measured === null) continue;
      const kinds = round.measured.operations.length;
      if (kinds > MOST_PARTS) throw tooMany(file, kinds, 'kinds of answers in one round', MOST_PARTS);
      latenciesOf(round.measured).forEach(check);
    }
  }
  for (const { latencies } of calibrations) {
    if (latencies.length > MOST_PARTS) throw tooMany(file, latencies.length, 'latencies of one calibration', MOST_PARTS);
    latencies.forEach(check);
  }
}

/** What is pooled costs points × repetitions. */
function checkRepetitions<Repeated extends { readonly scenario: string }>(
  file: string,
  what: string,
  list: readonly Repeated[],
  subjectOf: (one: Repeated) => readonly unknown[],
): void {
  const counts = new Map<string, number>();
  for (const one of list) {
    const cell = JSON.stringify([subjectOf(one), one.scenario]);
    const count = (counts.get(cell) ?? 0) + 1;
    if (count > MOST_VISITS) throw tooMany(file, count, what, MOST_VISITS);
    counts.set(cell, count);
  }
}

/**
 * What the schema of a capacity measurement does not see.
 * @throws StackbenchError (exit 2) for more visits or steps than one makes, and for damaged histograms
 */
export function checkCapacity(file: string, { visits, targets, services, skipped }: CapacityResult): void {
  for (const [what, list] of Object.entries({ targets, services, skipped }))
    if (list.length > MOST_NAMED) throw tooMany(file, list.length, what, MOST_NAMED);
  const check = histogramChecker(file);
  for (const { steps } of visits) {
    if (steps.length > MOST_STEPS) throw tooMany(file, steps.length, 'steps of one visit', MOST_STEPS);
    for (const { latency } of steps) if (latency !== null) check(latency);
  }
}

/**
 * What the schema of a gate does not see.
 * @throws StackbenchError (exit 2) for more blocks than a gate makes, and for damaged histograms
 */
export function checkGate(file: string, { blocks }: GateResult): void {
  if (blocks.length > MOST_BLOCKS) throw tooMany(file, blocks.length, 'blocks', MOST_BLOCKS);
  const check = histogramChecker(file);
  for (const { endpoints } of blocks) {
    for (const { base, head } of endpoints)
      for (const { latency } of [base, head]) check({ kind: 'histogram', encoded: latency, count: null });
  }
}

function latenciesOf({ operations, answers, lateness, serviceTime }: Measured): Latency[] {
  const all = [...operations.map(({ latency }) => latency), answers, lateness, serviceTime];
  return all.filter((latency) => latency !== null);
}

type Checked =
  | { readonly kind: 'histogram'; readonly encoded: string; readonly count: number | null }
  | (Latency & { readonly kind: 'quantiles' });

/** Checks one after the other, and that they are not too many or too large together. */
export function histogramChecker(file: string): (latency: Checked) => void {
  let [histograms, inflated] = [0, 0];
  return (latency) => {
    if (latency.kind === 'quantiles') {
      const points = latency.points.length;
      if (points > MOST_POINTS) throw tooMany(file, points, 'points of one quantile function', MOST_POINTS);
      return;
    }
    histograms += 1;
    if (histograms > MOST_HISTOGRAMS) throw tooMany(file, histograms, 'histograms or more', MOST_HISTOGRAMS);
    try {
      inflated += checkHistogram(latency.encoded, latency.count);
    } catch (cause) {
      throw unreadable(file, `A histogram of latencies is damaged. ${messageOf(cause)}`, DAMAGED, cause);
    }
    if (inflated > MOST_INFLATED_BYTES)
      throw unreadable(file, 'Its histograms are far larger than those of any run.', DAMAGED);
  };
}

/** A file with more of something than any measurement makes. */
export function tooMany(file: string, count: number, what: string, most: number): StackbenchError {
  return unreadable(file, `It has ${count} ${what}; at most ${most} are read.`, DAMAGED);
}

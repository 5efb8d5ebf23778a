import { estimateCalibrationMs, estimateVisitOverheadMs } from '../../../../model/document/estimate-run.ts';
import type { Plan } from '../../../../model/document/plan.ts';
import { formatDuration } from '../../../../model/duration.ts';
import { type Fit, type SpareTargets, fitRun } from './fit-run.ts';
import { listLosses } from './list-losses.ts';

/** A visit that has been played. */
export interface PlayedVisit {
  readonly target: string;
  readonly repetition: number;
  /** Measured time that each engine was to have. */
  readonly durationMs: number;
  /** Wall time of the visit, ms; null if one of its block failed, which says nothing of the next one. */
  readonly tookMs: number | null;
}

interface Progress {
  readonly elapsedMs: number;
  readonly played: readonly PlayedVisit[];
  /** Wall time of each calibration so far, ms: one for each repetition that has begun. */
  readonly calibrationsMs: readonly number[];
  /** What the run was cut down to so far, and what of it is still to be played. */
  readonly size: Fit;
  readonly left: Plan['order'];
}

export interface Pace {
  readonly size: Fit;
  /** What is to be played now, in order. */
  readonly left: Plan['order'];
  /** What the run lost after it had begun, as sentences. */
  readonly losses: readonly string[];
}

/**
 * What to play next, given how long everything took until now: the rest as planned if that ends in time, otherwise the
 * largest rest that does. Call it before each visit, with the plan as it was made; a repetition that has begun is
 * played to its end for every ranked stack.
 */
export function keepPace(plan: Plan, spare: SpareTargets, progress: Progress): Pace {
  const { played, size: before } = progress;
  const begun = new Set(played.map(({ repetition }) => repetition)).size;
  const nothingToChange = plan.maxDurationMs === null || progress.left.length === 0;
  const size = nothingToChange ? before : smallerSize(plan, spare, progress, begun);
  const left = restOf(progress.left, spare, size);
  return {
    size,
    left,
    losses: listLosses(size, {
      asked: plan,
      spare,
      load: plan,
      durationsMs: durationsByRepetition(played, left, size),
      visitsOf: (target) => played.filter((visit) => visit.target === target).length,
      why: `to end within ${formatDuration(plan.maxDurationMs ?? 0)}, as ${whyLonger(progress.left)}`,
    }),
  };
}

/** The reference of groups has more visits than were planned. */
function whyLonger(left: Plan['order']): string {
  return left.some(({ group }) => group > 0)
    ? 'memory does not hold all stacks at once'
    : 'this machine was slower than estimated';
}

function smallerSize(plan: Plan, spare: SpareTargets, progress: Progress, begun: number): Fit {
  const { elapsedMs, played, calibrationsMs, size, left } = progress;
  const overheadMs = overheadOf(plan, played);
  const calibrationMs = Math.max(estimateCalibrationMs(plan), ...calibrationsMs);
  const endsAtMs = (candidate: Fit): number => {
    const visitsMs = restOf(left, spare, candidate).map(
      ({ target }) => overheadMs(target) + plan.engines.length * candidate.durationMs,
    );
    return elapsedMs + sum(visitsMs) + Math.max(0, candidate.visits - begun) * calibrationMs;
  };
  const wish = { ...size, begun: Math.max(1, begun) };
  return fitRun(wish, spare, (candidate) => endsAtMs(candidate) <= (plan.maxDurationMs ?? Infinity)).size;
}

/**
 * What a visit takes beside its measured time: the mean of what that stack took until now and, counted as one more
 * visit, of what all took; the estimate counts there as a visit of every second one, so that one slow start does not
 * decide. At least what the last block took: a machine that became slow may stay so.
 */
function overheadOf(plan: Plan, played: readonly PlayedVisit[]): (target: string) => number {
  const estimateMs = estimateVisitOverheadMs(plan);
  const known = played.flatMap(({ target, repetition, durationMs, tookMs }) =>
    tookMs === null ? [] : [{ target, repetition, ms: tookMs - plan.engines.length * durationMs }],
  );
  const prior = plan.targets.length / 2;
  const ofOthersMs = (prior * estimateMs + sum(known.map(({ ms }) => ms))) / (prior + known.length);
  const last = known.filter(({ repetition }) => repetition === known.at(-1)?.repetition);
  const lastMs = last.length === 0 ? 0 : sum(last.map(({ ms }) => ms)) / last.length;
  return (target) => {
    const own = known.filter((visit) => visit.target === target);
    return Math.max(lastMs, (ofOthersMs + sum(own.map(({ ms }) => ms))) / (1 + own.length));
  };
}

function restOf(left: Plan['order'], spare: SpareTargets, { visits, leftOut }: Fit): Plan['order'] {
  const without = new Set(leftOut.flatMap((group) => spare[group]));
  return left.filter(({ target, repetition }) => repetition < visits && !without.has(target));
}

/** The shortest rounds of each repetition, ms. */
function durationsByRepetition(played: readonly PlayedVisit[], left: Plan['order'], size: Fit): number[] {
  return Array.from({ length: size.visits }, (_, repetition) => {
    const done = played.filter((visit) => visit.repetition === repetition).map(({ durationMs }) => durationMs);
    const toCome = left.filter((step) => step.repetition === repetition).map(() => size.durationMs);
    return Math.min(...done, ...toCome);
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

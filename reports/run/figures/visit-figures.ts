import type { Load } from '../../../model/document/load.ts';
import type { Measured } from '../../../model/document/measured.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import { quantileWithFailures } from '../../../model/stats/distribution.ts';
import { priorVariance, sampleVariance } from '../../../model/stats/moderated-variance.ts';
import { percentilePrior } from '../judge/percentile-prior.ts';
import { poolRound } from '../judge/pool-rounds.ts';
import { selectRounds, selectVisits, type MeasuredRound } from '../judge/select-rounds.ts';
import { byRepetition, type VisitValue } from '../ranking/ratios-within-blocks.ts';

/** Figures with one value per visit; null if a visit has none. */
const FIGURES = {
  okPerSec,
  cpuUs,
  p50: (measured: Measured) => quantileOfRound(measured, 50),
  p95: (measured: Measured) => quantileOfRound(measured, 95),
  p99: (measured: Measured) => quantileOfRound(measured, 99),
  'p99.9': (measured: Measured) => quantileOfRound(measured, 99.9),
} as const;
export type FigureName = keyof typeof FIGURES;

/**
 * What all stacks of a scenario say of the variance of one figure between visits, in squared logarithms; null with
 * fewer than three stacks.
 */
export type Priors = Readonly<Record<FigureName, number | null>>;

/** Successful requests per second of one round; null for a window of no length. */
export function okPerSec(measured: Measured): number | null {
  return measured.elapsedMs === 0 ? null : (poolRound(measured).ok * 1000) / measured.elapsedMs;
}

/**
 * CPU-µs of the app per successful request of one round, failed ones included in the CPU; null if unknown or none
 * succeeded.
 */
function cpuUs(measured: Measured): number | null {
  const { ok } = poolRound(measured);
  return measured.resources.appCpuUs === null || ok === 0 ? null : measured.resources.appCpuUs / ok;
}

/**
 * Percentile of one round in µs, without asking whether a single round establishes it; null among failures or without
 * answers.
 */
export function quantileOfRound(measured: Measured, percentile: number): number | null {
  const pooled = poolRound(measured);
  return pooled.distribution === null ? null : quantileWithFailures(pooled.distribution, pooled.failures, percentile);
}

/** One value of a figure per round that has it. */
export function visitValues(rounds: readonly MeasuredRound[], figure: FigureName): VisitValue[] {
  return rounds.flatMap(({ visit, measured }) => {
    const value = FIGURES[figure](measured);
    return value === null ? [] : [{ repetition: visit.repetition, group: visit.group, value }];
  });
}

/** One value of a figure for each repetition that has it: the unit of what is said of a stack by itself. */
export function repetitionValues(rounds: readonly MeasuredRound[], figure: FigureName): number[] {
  return byRepetition(visitValues(rounds, figure)).map(({ value }) => value);
}

/** Priors of every figure of one scenario and kind of load. */
export function priorsOf(result: RunResult, scenario: string, kind: Load['kind']): Priors {
  const perStack = result.targets.map(({ id }) => selectRounds(result, selectVisits(result, id, scenario), kind));
  const prior = (figure: 'okPerSec' | 'cpuUs'): number | null =>
    priorVariance(
      perStack.flatMap((rounds) => {
        const logs = repetitionValues(rounds, figure).map((value) => Math.log(value));
        return logs.every(Number.isFinite) ? (sampleVariance(logs) ?? []) : [];
      }),
    );
  return {
    okPerSec: prior('okPerSec'),
    cpuUs: prior('cpuUs'),
    p50: percentilePrior(result, scenario, kind, 50),
    p95: percentilePrior(result, scenario, kind, 95),
    p99: percentilePrior(result, scenario, kind, 99),
    'p99.9': percentilePrior(result, scenario, kind, 99.9),
  };
}

import { formatDuration } from '../../model/duration.ts';
import { estimateRunMs } from '../../model/estimate-run.ts';
import { MOST_VISITS } from '../../model/most-visits.ts';
import type { Plan, RunResult } from '../../model/run-result.ts';
import type { PairComparison } from '../compare/compare-pairs.ts';
import { listNames } from './list-names.ts';
import type { Section, Sentence } from './report-model.ts';

const MINUTE_MS = 60_000;

/** What would tell tied stacks apart, for each ranked section with a tie: how long a run, as flags to copy, or that not even the longest would. */
export function separationSentences(result: RunResult, sections: readonly Section[]): Sentence[] {
  const repetitions = new Set(result.visits.map(({ repetition }) => repetition)).size;
  const tookMs = elapsedMs(result);
  if (repetitions < 2 || tookMs === null) return [];
  return sections
    .filter(({ group }) => group === 'ranked')
    .flatMap((section) => {
      const open = section.pairs.filter(({ established }) => !established);
      const easiest = [...open].sort(
        (x, y) => (x.repetitionsNeeded ?? Infinity) - (y.repetitionsNeeded ?? Infinity),
      )[0];
      return easiest === undefined ? [] : [{ text: separation(easiest, result, tookMs), tone: 'neutral' as const }];
    });
}

function separation({ a, b, ratio, repetitionsNeeded }: PairComparison, result: RunResult, tookMs: number): string {
  const tie = `${listNames([a, b])} cannot be told apart by throughput in ${minutes(tookMs)}`;
  if (repetitionsNeeded === null) {
    const apart = Math.abs(ratio.center > 1 ? ratio.center - 1 : 1 / ratio.center - 1) * 100;
    return `${tie}, nor would they be by ${MOST_VISITS} visits, the most that a run takes: they differ by about ${apart.toFixed(1)} %.`;
  }
  const wanted = minutesFor(repetitionsNeeded, result, tookMs);
  return `${tie}; about ${wanted} min would: --visits ${repetitionsNeeded}${duration(result.plan)} --max-duration ${wanted}m.`;
}

/** Whole minutes in which so many visits of each stack fit: by how long those of this run took, and by the estimate that a maximum duration is held against. */
function minutesFor(repetitions: number, { plan, visits }: RunResult, tookMs: number): number {
  const wantedVisits = repetitions * plan.targets.length * plan.scenarios.length;
  const byThisRunMs = (tookMs * wantedVisits) / visits.length;
  return Math.ceil(Math.max(byThisRunMs, estimateRunMs(plan, repetitions, plan.durationMs)) / MINUTE_MS);
}

/** Rounds that a maximum duration made shorter than asked for stay so long, or the visits would not fit again. */
function duration({ losses, durationMs }: Plan): string {
  if (losses.length === 0) return '';
  return ` --duration ${durationMs % 1000 === 0 ? `${durationMs / 1000}s` : `${durationMs}ms`}`;
}

function minutes(ms: number): string {
  return ms < MINUTE_MS ? formatDuration(Math.round(ms / 1000) * 1000) : `${Math.round(ms / MINUTE_MS)} min`;
}

function elapsedMs({ startedAt, finishedAt }: RunResult): number | null {
  return finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt);
}

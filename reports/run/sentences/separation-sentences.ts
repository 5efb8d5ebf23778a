import type { RunResult } from '../../../model/document/run-result.ts';
import { formatDuration } from '../../../model/duration.ts';
import { MOST_VISITS } from '../../../model/limits.ts';
import { formatPercent } from '../../words/format-number.ts';
import { listNames } from '../../words/list-names.ts';
import { flagMs, minutesFor } from '../judge/longer-run.ts';
import type { PairComparison } from '../ranking/compare-pairs.ts';
import { type PlannedRun, planVisits } from '../ranking/plan-visits.ts';
import type { Section, Sentence } from '../report-model.ts';
import { scenarioPrefix } from './scenario-prefix.ts';

const MINUTE_MS = 60_000;

/**
 * What a longer run would show, for each ranked section with a tie: a named difference and the flags of the run. Never
 * the difference that was observed: of equal stacks that is chance, and no run shows it again.
 */
export function separationSentences(result: RunResult, sections: readonly Section[]): Sentence[] {
  const tookMs = elapsedMs(result);
  if (tookMs === null) return [];
  return sections
    .filter(({ group }) => group === 'ranked')
    .flatMap((section): Sentence[] => {
      const tie = section.pairs.find(({ established }) => !established);
      if (tie === undefined) return [];
      const prefix = scenarioPrefix(section, result.plan.scenarios.length);
      return [{ text: `${prefix}${separation(tie, section.pairs.length, result, tookMs)}`, tone: 'neutral' }];
    });
}

function separation({ a, b, ratio, spread }: PairComparison, pairs: number, result: RunResult, tookMs: number): string {
  const tie = `The difference in throughput between ${listNames([a, b])} is not significant after ${minutes(tookMs)}`;
  const planned = planVisits(ratio.n, spread, pairs);
  return planned === null
    ? `${tie}, and with this noise even ${MOST_VISITS} visits, the maximum of a run, would not show a difference of 50%.`
    : `${tie}. ${promise(planned, result)}`;
}

function promise({ visits, difference }: PlannedRun, result: RunResult): string {
  const { losses, durationMs } = result.plan;
  // Rounds that a maximum duration shortened keep that length, or the visits would not fit again.
  const duration = losses.length === 0 ? '' : ` --duration ${flagMs(durationMs)}`;
  const flags = `--visits ${visits}${duration} --max-duration ${minutesFor(result, visits, durationMs)}m`;
  return `A run with ${flags} would show a difference of ${formatPercent(difference)} or more in 4 of 5 cases.`;
}

function minutes(ms: number): string {
  return ms < MINUTE_MS ? formatDuration(Math.round(ms / 1000) * 1000) : `${Math.round(ms / MINUTE_MS)} min`;
}

function elapsedMs({ startedAt, finishedAt }: RunResult): number | null {
  return finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt);
}

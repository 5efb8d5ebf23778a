import type { RunResult } from '../../../model/document/run-result.ts';
import { formatDuration } from '../../../model/duration.ts';
import { MOST_VISITS } from '../../../model/most-visits.ts';
import { listNames, plural } from '../../words/list-names.ts';
import { flagMs, minutesFor } from '../judge/longer-run.ts';
import { FEWEST_REPETITIONS, type PairComparison } from '../ranking/compare-pairs.ts';
import { type PlannedRun, planVisits } from '../ranking/plan-visits.ts';
import type { Section, Sentence } from '../report-model.ts';

const MINUTE_MS = 60_000;

/**
 * What a longer run would show, for each ranked section with a tie: a named difference and the flags of the run. Never the difference
 * that was observed: of equal stacks that is chance, and no run shows it again.
 */
export function separationSentences(result: RunResult, sections: readonly Section[]): Sentence[] {
  const tookMs = elapsedMs(result);
  if (tookMs === null) return [];
  return sections
    .filter(({ group }) => group === 'ranked')
    .flatMap((section): Sentence[] => {
      const tie = section.pairs.find(({ established }) => !established);
      const text = tie === undefined ? fewVisits(section) : separation(tie, section.pairs.length, result, tookMs);
      return text === null ? [] : [{ text, tone: 'neutral' }];
    });
}

/** Why nothing is ranked where stacks were measured more than once and yet too seldom. */
function fewVisits({ rows, pairs }: Section): string | null {
  const visits = Math.max(0, ...rows.map(({ closed }) => closed?.okPerSecByVisit.length ?? 0));
  if (rows.length < 2 || pairs.length > 0 || visits < 2 || visits >= FEWEST_REPETITIONS) return null;
  return `${plural(visits, 'visit')} of each stack may agree by chance, so throughput is not ranked; ranks need --visits ${FEWEST_REPETITIONS} or more.`;
}

function separation({ a, b, ratio, spread }: PairComparison, pairs: number, result: RunResult, tookMs: number): string {
  const tie = `The throughput of ${listNames([a, b])} does not differ significantly in ${minutes(tookMs)}`;
  const planned = planVisits(ratio.n, spread, pairs);
  return planned === null
    ? `${tie}, and beside such noise not even ${MOST_VISITS} visits, the most that a run takes, would show a difference of 50%.`
    : `${tie}. ${promise(planned, result)}`;
}

function promise({ visits, difference }: PlannedRun, result: RunResult): string {
  const { losses, durationMs } = result.plan;
  // Rounds that a maximum duration made shorter than asked for stay so long, or the visits would not fit again.
  const duration = losses.length === 0 ? '' : ` --duration ${flagMs(durationMs)}`;
  const flags = `--visits ${visits}${duration} --max-duration ${minutesFor(result, visits, durationMs)}m`;
  return `A run of ${flags} would show a difference of ${difference * 100}% or more in four of five cases.`;
}

function minutes(ms: number): string {
  return ms < MINUTE_MS ? formatDuration(Math.round(ms / 1000) * 1000) : `${Math.round(ms / MINUTE_MS)} min`;
}

function elapsedMs({ startedAt, finishedAt }: RunResult): number | null {
  return finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt);
}

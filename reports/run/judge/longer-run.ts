import { estimateRunMs, visitsPerRepetition } from '../../../model/document/estimate-run.ts';
import type { Plan } from '../../../model/document/plan.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import { sum } from '../../../model/stats/sum.ts';
import { FEWEST_REPETITIONS } from '../ranking/compare-pairs.ts';
import type { WantedRun } from './measured-time.ts';

const MINUTE_MS = 60_000;
/** A machine that was slower than estimated may be slower again than it was. */
const SLOWER = 1.25;

/**
 * The flags of a longer run, to add to the command of this one; with visits if the default for its duration may be
 * another number, and with a maximum duration if that of this run would shorten it again.
 */
export function longerRunFlags(result: RunResult, { visits, durationMs }: WantedRun): string {
  const { plan } = result;
  const wholeMs = durationMs ?? plan.durationMs;
  const wholeVisits = visits ?? visitsOfRerun(plan);
  const shortened = plan.losses.length > 0;
  const minutes = Math.ceil(minutesFor(result, wholeVisits, wholeMs) * (shortened ? SLOWER : 1));
  const tooLong = plan.maxDurationMs !== null && minutes * MINUTE_MS > plan.maxDurationMs;
  return [
    visits === undefined && durationMs === undefined && !shortened ? '' : `--visits ${wholeVisits}`,
    durationMs === undefined && !shortened ? '' : `--duration ${flagMs(wholeMs)}`,
    shortened || tooLong ? `--max-duration ${minutes}m` : '',
  ]
    .filter((flag) => flag !== '')
    .join(' ');
}

/**
 * Visits per stack of a longer run: as many as in this one, but enough for ranks if a maximum duration removed some.
 */
export function visitsOfRerun({ visits, losses }: Pick<Plan, 'visits' | 'losses'>): number {
  return losses.length > 0 ? Math.max(visits, FEWEST_REPETITIONS) : visits;
}

/**
 * Whole minutes that a run of `repetitions` visits per stack with rounds of `durationMs` needs: the larger of the
 * overhead of this run's visits extrapolated, and the estimate that a maximum duration is compared with.
 */
export function minutesFor(result: RunResult, repetitions: number, durationMs: number): number {
  const { plan, visits } = result;
  const wantedVisits = repetitions * visitsPerRepetition(plan);
  const byThisRunMs =
    visits.length === 0 ? 0 : wantedVisits * (overheadMs(result) / visits.length + plan.engines.length * durationMs);
  return Math.ceil(Math.max(byThisRunMs, estimateRunMs(plan, repetitions, durationMs)) / MINUTE_MS);
}

/** Time of the run outside its measured windows, in ms; of one that has not ended, that of its visits. */
function overheadMs({ visits, startedAt, finishedAt }: RunResult): number {
  const tookMs =
    finishedAt === null
      ? sum(visits.flatMap(({ phasesMs }) => Object.values(phasesMs)))
      : Date.parse(finishedAt) - Date.parse(startedAt);
  const windows = visits
    .flatMap(({ rounds }) => rounds)
    .map((round) => ('measured' in round ? (round.measured?.elapsedMs ?? 0) : 0));
  return Math.max(0, tookMs - sum(windows));
}

/** `3s`, `1250ms`. */
export function flagMs(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

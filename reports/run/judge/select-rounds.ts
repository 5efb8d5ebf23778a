import type { Load } from '../../../model/document/load.ts';
import type { Measured } from '../../../model/document/measured.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import type { Visit } from '../../../model/document/visit.ts';

/** A completed round with the visit that it belongs to. */
export interface MeasuredRound {
  readonly visit: Visit;
  readonly engine: string;
  readonly engineVersion: string;
  readonly load: Load;
  readonly measured: Measured;
}

/** Visits of one stack and scenario, in the order in which they ran. */
export function selectVisits(result: RunResult, target: string, scenario: string): Visit[] {
  return result.visits.filter((visit) => visit.target === target && visit.scenario === scenario);
}

/** Whether a visit, or a round within it, failed. */
export function hasFailed(visit: Visit): boolean {
  return visit.state === 'failed' || visit.rounds.some((round) => round.state === 'failed');
}

/**
 * Rounds that count of one kind of load, all of one engine: the first of the plan that has any, because figures of two
 * engines never pool. Empty if there is none.
 */
export function selectRounds(result: RunResult, visits: readonly Visit[], kind: Load['kind']): MeasuredRound[] {
  const rounds = visits.flatMap((visit) => roundsThatCount(visit)).filter((round) => round.load.kind === kind);
  const engines = [...result.plan.engines, ...rounds.map((round) => round.engine)];
  const engine = engines.find((id) => rounds.some((round) => round.engine === id));
  return rounds.filter((round) => round.engine === engine);
}

/**
 * Completed rounds of a visit; of a failed one none, even if they had ended before: the visit is the unit, and a
 * failing stack is not the one to be measured. A visit in which only a generator failed keeps the rounds of others.
 */
export function roundsThatCount(visit: Visit): MeasuredRound[] {
  if (visit.state === 'failed') return [];
  return visit.rounds.flatMap((round) =>
    round.state === 'completed'
      ? [
          {
            visit,
            engine: round.engine,
            engineVersion: round.engineVersion,
            load: round.load,
            measured: round.measured,
          },
        ]
      : [],
  );
}

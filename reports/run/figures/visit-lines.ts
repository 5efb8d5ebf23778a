import type { RoundResult } from '../../../model/document/round.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import { failureOf } from '../judge/count-visits.ts';
import { poolRound } from '../judge/pool-rounds.ts';
import type { VisitLine } from '../report-model.ts';
import { okPerSec, quantileOfRound } from './visit-figures.ts';

/** Every visit on one line, in the order in which they ran. */
export function visitLines(result: RunResult): VisitLine[] {
  return result.visits.map((visit) => {
    const open = measuredOf(visit.rounds, 'open');
    const closed = measuredOf(visit.rounds, 'closed');
    return {
      index: visit.index,
      target: visit.target,
      scenario: visit.scenario,
      repetition: visit.repetition,
      group: visit.group,
      state: visit.state,
      p99Us: open ? quantileOfRound(open, 99) : null,
      p99Failed: open !== null && poolRound(open).due > 0 && quantileOfRound(open, 99) === null,
      okPerSec: closed ? okPerSec(closed) : null,
      phasesMs: visit.phasesMs,
      error: failureOf(visit),
    };
  });
}

function measuredOf(rounds: readonly RoundResult[], kind: 'open' | 'closed') {
  const round = rounds.find((candidate) => candidate.state === 'completed' && candidate.load.kind === kind);
  return round?.state === 'completed' ? round.measured : null;
}

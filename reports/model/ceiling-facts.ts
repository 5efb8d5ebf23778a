import type { RunResult } from '../../model/run-result.ts';
import { formatCount } from '../text/format-number.ts';
import type { Fact } from './report-model.ts';

/** What each engine did by itself against a server that does nothing, one fact a scenario; empty where that is not known. */
export function ceilingFacts({ plan, visits }: RunResult): Fact[] {
  return plan.scenarios.flatMap(({ id }) => {
    const rounds = visits
      .filter(({ scenario }) => scenario === id)
      .flatMap((visit) => visit.rounds.flatMap((round) => (round.state === 'completed' ? [round] : [])));
    const known = plan.engines.flatMap((engine) => {
      const round = rounds.find((one) => one.engine === engine && one.measured.generator.ceilingPerSec !== null);
      const perSec = round?.measured.generator.ceilingPerSec ?? null;
      if (round === undefined || perSec === null) return [];
      const rate = `${formatCount(perSec)} requests/s`;
      return [
        round.load.kind === 'closed' ? `${engine} would reach ${rate} with a whole core` : `${engine} kept to ${rate}`,
      ];
    });
    const name = plan.scenarios.length === 1 ? 'Generators by themselves' : `Generators by themselves, ${id}`;
    return known.length === 0 ? [] : [{ name, value: known.join(', ') }];
  });
}

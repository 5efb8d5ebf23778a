import type { Load } from '../../../model/document/load.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import { priorVariance, sampleVariance } from '../../../model/stats/moderated-variance.ts';
import { visitPercentile } from './percentile-interval.ts';
import { selectRounds, selectVisits } from './select-rounds.ts';

/** What all stacks of a scenario say of the variance of a percentile (0..100) between visits, in squared logarithms; null with too few of them. */
export function percentilePrior(
  result: RunResult,
  scenario: string,
  kind: Load['kind'],
  percentile: number,
): number | null {
  return priorVariance(
    result.targets.flatMap(({ id }) => {
      const rounds = selectRounds(result, selectVisits(result, id, scenario), kind);
      const known = rounds.map(({ measured }) => visitPercentile(measured, percentile)).filter(Number.isFinite);
      return sampleVariance(known.map((us) => Math.log(us))) ?? [];
    }),
  );
}

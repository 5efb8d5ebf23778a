import type { RunResult } from '../../../model/document/run-result.ts';
import { estimateOf } from '../../../model/stats/estimate.ts';
import { sum } from '../../../model/stats/sum.ts';
import { formatCount } from '../../words/format-number.ts';
import { type CalmThroughput, calmThroughput } from '../figures/calm-throughput.ts';
import { selectRounds, selectVisits } from '../judge/select-rounds.ts';
import type { Fact, Row } from '../report-model.ts';

/**
 * The throughput of calm slices beside that of all of them, one fact per scenario; stacks that failed too many
 * requests, and those of which the waiting time is unknown, are left out. Empty for older files.
 */
export function calmFacts(result: RunResult, rows: readonly Row[]): Fact[] {
  return result.plan.scenarios.flatMap(({ id }): Fact[] => {
    const known = rows.filter(({ scenario }) => scenario === id).flatMap((row) => calmOf(result, row));
    const name = 'Undisturbed throughput (slices in which the stack hardly waited for a core)';
    const where = result.plan.scenarios.length === 1 ? '' : `, ${id}`;
    return known.length === 0 ? [] : [{ key: 'calm-slices', name: `${name}${where}`, value: known.join(' · ') }];
  });
}

function calmOf(result: RunResult, { target, scenario, closed }: Row): string[] {
  if (closed === null || closed.okPerSec === null || closed.failsTooMuch) return [];
  const rounds = selectRounds(result, selectVisits(result, target, scenario), 'closed').map(({ measured }) => measured);
  if (rounds.some(({ slices }) => slices === null || slices.some(({ waitShare }) => waitShare === null))) return [];
  const calm = rounds.flatMap((measured): CalmThroughput[] => {
    const found = calmThroughput(measured);
    return found === null ? [] : [found];
  });
  const figure = estimateOf(
    calm.map(({ perSec }) => perSec),
    null,
  );
  if (figure === null) return [];
  const used = `${sum(calm.map(({ used }) => used))} of ${sum(calm.map(({ slices }) => slices))} slices`;
  return [
    `${target} ${formatCount(figure.center)} requests/s in ${used} (as found ${formatCount(closed.okPerSec.center)})`,
  ];
}

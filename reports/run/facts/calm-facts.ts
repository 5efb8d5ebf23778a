import type { RunResult } from '../../../model/document/run-result.ts';
import { estimateOf } from '../../../model/stats/estimate.ts';
import { sum } from '../../../model/stats/sum.ts';
import { formatCount } from '../../words/format-number.ts';
import { calmThroughput } from '../figures/calm-throughput.ts';
import { selectRounds, selectVisits } from '../judge/select-rounds.ts';
import type { Fact, Row } from '../report-model.ts';

/**
 * The throughput of calm slices beside that of all of them, one fact per scenario; stacks that failed too many
 * requests, and those of which the waiting time is unknown, are left out. Empty for older files.
 */
export function calmFacts(result: RunResult, rows: readonly Row[]): Fact[] {
  return result.plan.scenarios.flatMap(({ id }): Fact[] => {
    const known = rows.filter(({ scenario }) => scenario === id).flatMap((row) => calmOf(result, row));
    const name = 'Undisturbed throughput (slices in which others hardly kept a core from the stack)';
    const where = result.plan.scenarios.length === 1 ? '' : `, ${id}`;
    return known.length === 0 ? [] : [{ key: 'calm-slices', name: `${name}${where}`, value: known.join(' · ') }];
  });
}

function calmOf(result: RunResult, { target, scenario, closed }: Row): string[] {
  if (closed === null || closed.okPerSec === null || closed.failsTooMuch) return [];
  const rounds = selectRounds(result, selectVisits(result, target, scenario), 'closed');
  const found = rounds.flatMap(({ measured }) => calmThroughput(measured) ?? []);
  if (found.length === 0 || found.length < rounds.length) return [];
  const slices = `${sum(found.map(({ calm }) => calm))} of ${sum(found.map(({ slices }) => slices))} slices`;
  const asFound = `as found ${formatCount(closed.okPerSec.center)}`;
  const perSec = found.flatMap((round) => round.perSec ?? []);
  // Without one of its rounds the figure would be that of other blocks than the one as found.
  const figure = perSec.length < found.length ? null : estimateOf(perSec, null);
  return [
    figure === null
      ? `${target} unknown: not enough calm slices, ${slices} (${asFound})`
      : `${target} ${formatCount(figure.center)} requests/s in ${slices} (${asFound})`,
  ];
}

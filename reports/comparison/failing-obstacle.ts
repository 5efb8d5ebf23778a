import { formatPercent } from '../words/format-number.ts';
import type { IndependentDifference } from './compare-independent.ts';
import type { ComparedFigure } from './compared-figures.ts';
import type { ComparedSide } from './compared-run.ts';
import type { FoundObstacle } from './found-obstacle.ts';

/** A figure that is better on a side that failed too many requests is no improvement; one that is worse there stands, and so do the errors themselves. */
export function failingObstacle(
  a: ComparedSide,
  b: ComparedSide,
  { figure, loadKind, better }: ComparedFigure,
  difference: IndependentDifference | null,
): FoundObstacle[] {
  if (figure === 'errors' || difference === null || difference.center === 1) return [];
  const { run, row } = difference.center > 1 === (better === 'more') ? b : a;
  const load = row[loadKind];
  if (load?.failsTooMuch !== true) return [];
  const of = loadKind === 'closed' ? 'under full load' : 'at the stated rate';
  const text = `Failed ${formatPercent(load.errorRatio ?? 0)} of the requests ${of} in ${run.label}: what looks better there is not.`;
  return [{ code: 'failing', kind: 'measurement', text }];
}

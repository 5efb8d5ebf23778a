import { sum } from '../../../../model/stats/sum.ts';
import { type Cost, systemCosts } from '../../../run/figures/request-cost.ts';
import { formatSystemCpu } from '../../../run/format-figure.ts';
import type { Row } from '../../../run/report-model.ts';
import { formatCount, formatPercent } from '../../../words/format-number.ts';
import { type Markup, markup } from '../markup.ts';
import { type Axis, linearAxis, percent } from './axis.ts';
import { mark } from './marks.ts';
import { rowChart } from './row-chart.ts';
import { shownName } from './shown-name.ts';

const NAME_LENGTH = 26;

/** The parts of a stack in their order, each with its fill. */
export const COST_PARTS = [
  { part: 'app', title: 'app', fill: '#0072b2' },
  { part: 'store', title: 'store', fill: '#e69f00' },
  { part: 'cache', title: 'cache', fill: '#009e73' },
] as const;

/**
 * CPU time per successful request, stacked by app, store and cache; rows without that of the app are left out, empty
 * without any.
 */
export function costChart(rows: readonly Row[], numbers: ReadonlyMap<string, number>): Markup {
  const known = rows.filter((row) => partsOf(row).length > 0);
  const highest = Math.max(0, ...known.map(totalOf));
  if (highest === 0) return markup``;
  const axis = linearAxis(highest, formatCount);
  const failing = ({ closed }: Row): number => Number(closed?.failsTooMuch ?? false);
  const sorted = [...known].sort((a, b) => failing(a) - failing(b) || totalOf(a) - totalOf(b));
  return rowChart({
    label:
      'CPU time of a request in microseconds, stacked by app, store and cache; the table below contains the figures',
    axis,
    limit: null,
    groups: [
      {
        title: null,
        ties: [],
        rows: sorted.map((row) => ({
          stack: numbers.get(row.target) ?? 0,
          name: row.target,
          shown: shownName(row.target, NAME_LENGTH),
          value: `${formatSystemCpu(row).replaceAll(/[+=]/g, ' $& ')}${failing(row) === 1 ? `, ${formatPercent(row.closed?.errorRatio ?? 0)} failed` : ''}`,
          marks: (y) => segments(row, axis, y),
        })),
      },
    ],
  });
}

interface CostPart {
  readonly who: string;
  readonly cpuUs: number;
  readonly look: (typeof COST_PARTS)[number];
}

/**
 * The known parts of a row's CPU time, in the order of the stack, without the generator; none if that of the app is
 * unknown.
 */
function partsOf({ costs }: Row): CostPart[] {
  const [app, ...services] = systemCosts(costs);
  if (app === undefined || app.cpuUsPerRequest === null) return [];
  return [app, ...services].flatMap(({ who, cpuUsPerRequest }: Cost, place): CostPart[] => {
    const look = COST_PARTS[Math.min(place, COST_PARTS.length - 1)];
    return cpuUsPerRequest === null || look === undefined ? [] : [{ who, cpuUs: cpuUsPerRequest, look }];
  });
}

function totalOf(row: Row): number {
  return sum(partsOf(row).map(({ cpuUs }) => cpuUs));
}

function segments(row: Row, { at }: Axis, y: number): Markup {
  let start = 0;
  return markup`${partsOf(row).map(({ who, cpuUs, look }) => {
    const from = start;
    start += cpuUs;
    return mark(
      `${row.target}: ${who} ${formatCount(cpuUs)} µs of CPU per request`,
      markup`<rect class="part-${look.part}" x="${percent(at(from))}" y="${y - 7}" width="${percent(at(cpuUs))}" height="14" fill="${look.fill}" stroke="#ffffff" stroke-width="1"/>
`,
    );
  })}`;
}

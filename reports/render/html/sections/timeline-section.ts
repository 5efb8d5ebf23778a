import type { StackTimeline } from '../../../run/figures/timelines.ts';
import { NOTHING } from '../../../run/format-figure.ts';
import type { ReportModel } from '../../../run/report-model.ts';
import { shorten } from '../../../words/clean-text.ts';
import { formatCount, formatMs } from '../../../words/format-number.ts';
import { chartFigure, sideBySide } from '../chart-figure.ts';
import { across, latencyTimeline, throughputTimeline, timelineScale } from '../charts/timeline-chart.ts';
import { isEmpty, type Markup, markup } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { renderFoldedTable, type TableColumn } from '../table.ts';
import { byScenario, type Stacks } from './stacks.ts';

const NAME_LENGTH = 60;
const KINDS = { open: 'open model', closed: 'closed loop' } as const;

/** Throughput and latency per second, which show stalls; a sentence if the rounds are too short. */
export function timelineSection(model: ReportModel, { numbers }: Stacks): PageSection {
  const charts = byScenario(
    model,
    ({ timelines }) =>
      markup`${(['open', 'closed'] as const).map((kind) => {
        const own = timelines.filter(({ loadKind }) => loadKind === kind);
        return [...numbers.keys()].map((target) => stackTimelines(target, own, model.latencyLimitUs));
      })}`,
  );
  return {
    id: 'timeline',
    title: 'Timeline',
    body: isEmpty(charts)
      ? markup`<p class="soft">A timeline needs rounds of at least five seconds, for example --duration 10s.</p>\n`
      : markup`<p class="soft">Successful responses per second, and the latency of each second (p50 thin, p99 thick): one line per visit, the same scale for all stacks. A red mark is a second without a response, or with a failed request. A percentile among failed requests is not drawn.${model.pairedBy === 'block' ? ' Seconds are of the measured time of the stack: between its slices other stacks had their turns.' : null}</p>
${charts}`,
  };
}

function stackTimelines(target: string, all: readonly StackTimeline[], limitUs: number | null): Markup {
  const own = all.filter((timeline) => timeline.target === target);
  const [first] = own;
  if (first === undefined) return markup``;
  const scale = timelineScale(all, limitUs);
  const step =
    first.stepSeconds === 1
      ? ''
      : `Steps of ${first.stepSeconds} s: mean rates, and the highest percentiles of each step.`;
  return sideBySide([
    chartFigure({
      title: `${shorten(target, NAME_LENGTH)}, ${KINDS[first.loadKind]} (${first.engine}), requests/s`,
      caption: step,
      chart: throughputTimeline(own, scale),
      data: timelineTable(own),
    }),
    chartFigure({
      title: 'Latency, ms',
      caption: '',
      chart: latencyTimeline(own, scale, limitUs),
    }),
  ]);
}

type Line = { readonly second: number; readonly place: number };

function timelineTable(timelines: readonly StackTimeline[]): Markup {
  const longest = Math.max(0, ...timelines.map(({ points }) => points.length));
  const step = timelines[0]?.stepSeconds ?? 1;
  const lines = Array.from({ length: longest }, (_, place): Line => ({ second: place * step, place }));
  const columns: TableColumn<Line>[] = [
    { head: 's', align: 'left', kind: 'name', cell: ({ second }) => `${second + 1}` },
    ...timelines.flatMap(({ points, repetition }): TableColumn<Line>[] => [
      {
        head: `visit ${repetition + 1}: 2xx/s`,
        align: 'right',
        cell: ({ place }) => {
          const point = points[place];
          return point === undefined ? NOTHING : formatCount(point.okPerSec);
        },
      },
      {
        head: `p50 / p99 ms`,
        align: 'right',
        cell: ({ place }) => {
          const { p50Us = null, p99Us = null } = points[place] ?? {};
          return p50Us === null || p99Us === null ? NOTHING : `${formatMs(p50Us)} / ${formatMs(p99Us)}`;
        },
      },
    ]),
  ];
  const x = across({ seconds: longest * step });
  return renderFoldedTable('Data of these charts', columns, lines, ({ second }) => x(second));
}

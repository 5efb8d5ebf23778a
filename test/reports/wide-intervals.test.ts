import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderHtml } from '../../reports/render/html/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { makeResult } from '../support/make-result.ts';

/** Two visits of which one is a tenth as fast: an interval that reaches further than any figure. */
const WIDE = makeResult({
  visits: 2,
  visit: (visit) => ({
    ...visit,
    rounds: visit.rounds.map((round) =>
      round.state === 'completed' && round.load.kind === 'closed' && visit.repetition === 1
        ? { ...round, measured: { ...round.measured, elapsedMs: round.measured.elapsedMs * 10 } }
        : round,
    ),
  }),
});
const chartOf = (html: string, label: string): string =>
  [...html.matchAll(/<svg class="chart"[\s\S]*?<\/g>\n<\/svg>/g)]
    .map(([svg]) => svg)
    .find((svg) => svg.includes(label)) ?? '';

test('a bar can be seen beside an interval that reaches a hundred times as far', () => {
  const chart = chartOf(renderHtml(buildReportModel(WIDE)), 'aria-label="Throughput of each stack');
  const widths = [...chart.matchAll(/<rect class="bar [^>]* width="([\d.]+)%"/g)].map(([, width]) => Number(width));
  assert.equal(widths.length, 10);
  assert.ok(Math.max(...widths) > 30, widths.join());
  assert.match(chart, /<path class="ink" d="M-6,-5L0,0L-6,5"/);
  for (const [, x] of chart.matchAll(/ x[12]?="([\d.-]+)%"/g)) assert.ok(Number(x) >= 0 && Number(x) <= 100, x);
});

test('an interval within the axis has two ends and no arrow', () => {
  const chart = chartOf(renderHtml(buildReportModel(makeResult())), 'aria-label="Throughput of each stack');
  assert.ok(chart.length > 0);
  assert.doesNotMatch(chart, /<path class="ink"/);
});

test('the main table of the page has no column that a line of 1,150 px cannot hold; the services stand beside the cost', () => {
  const html = renderHtml(buildReportModel(makeResult()));
  const headsOf = (id: string): string =>
    [...(html.split(`<section id="${id}"`)[1]?.split('</section>')[0] ?? '').matchAll(/<thead>.*?<\/thead>/g)].join(
      ' ',
    );
  assert.match(headsOf('ranking'), /Cache/);
  assert.doesNotMatch(headsOf('ranking'), /Datastores/);
  assert.match(headsOf('cost'), /Datastores/);
});

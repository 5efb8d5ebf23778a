import { formatRuntimes, formatSide, NO_LOCK_FILE, SAME_DEPENDENCIES } from '../../gate/format-gate.ts';
import type { GateReport, GateSentence, SideReport } from '../../gate/gate-report.ts';
import type { Sentence } from '../../run/report-model.ts';
import { formatTime } from '../../words/format-number.ts';
import { chartFigure, NOTHING_DRAWN } from './chart-figure.ts';
import { effectChart } from './gate/effect-chart.ts';
import { GATE_STYLE } from './gate/gate-style.ts';
import {
  blockTable,
  comparisonsTable,
  dependenciesTable,
  limitsTable,
  ratiosTable,
  sidesTable,
  waiversTable,
} from './gate/gate-tables.ts';
import { isEmpty, type Markup, markup } from './markup.ts';
import { STYLE_HASHES } from './page-script.ts';
import { type PageSection, renderPage } from './page.ts';
import { prose } from './prose.ts';
import { sentences } from './sections/lead.ts';
import { factsTable } from './sections/settings-section.ts';

const HOW_TO_READ =
  'Diamonds are estimates of head ÷ base; lines are their 95% intervals over the blocks seen when the comparison was decided. Each dot is one block: fresh processes of both sides, measured in alternating bursts. Changes in the grey band are ignored. A comparison passes if the red line is ruled out, both for the typical block and for the mean over blocks; it regresses if the grey band is ruled out.';

/** Renders the verdict as one self-contained page that needs neither network nor script. */
export function renderGateHtml(report: GateReport): string {
  return renderPage({
    title: `stackbench gate: ${report.headline.word}`,
    style: { css: GATE_STYLE, hash: STYLE_HASHES.gate },
    lead: lead(report),
    sections: [
      changeSection(report),
      { id: 'comparisons', title: 'Comparisons', body: comparisonsTable(report) },
      { id: 'limits', title: 'Limits on the head', body: limitsTable(report) },
      { id: 'waivers', title: 'Waivers', body: waiversTable(report) },
      { id: 'sides', title: 'Both sides', body: markup`${sidesTable(report)}${dependencies(report)}` },
      { id: 'quality', title: 'Measurement quality', body: quality(report) },
      { id: 'settings', title: 'Settings and environment', body: settings(report) },
    ],
  });
}

function lead(report: GateReport): Markup {
  const { startedAt, tool, id, headline, notices, sides } = report;
  return markup`<header>
<p class="origin">${`${tool} · ${formatTime(startedAt)} · gate ${id}`}</p>
<h1>Is the head slower than the base?</h1>
${sentences('answer', [...linesOf(headline), ...report.sentences.map(toSentence)])}<div class="limits">
${sideLine(sides.base)}${sideLine(sides.head)}<p class="side"><strong>Runs on</strong> ${formatRuntimes(sides)}</p>
</div>
${notices.map((notice) => markup`<p class="notice">${prose(notice)}</p>\n`)}</header>
`;
}

/** What a side printed is a line of its own in the list. */
function linesOf({ word, text, tone }: GateSentence): Sentence[] {
  return `${word}: ${text}`.split('\n').map((line) => ({ text: line, tone }));
}

function toSentence({ word, text, tone }: GateSentence): Sentence {
  return { text: `${word}: ${text}`, tone };
}

function sideLine(side: SideReport): Markup {
  return markup`<p class="side"><strong>${side.key}</strong> <bdi>${formatSide(side)}</bdi>${side.subject === null ? null : markup`<br><bdi>${side.subject}</bdi>`}</p>
`;
}

function changeSection(report: GateReport): PageSection {
  const figure = chartFigure({
    title: 'Comparisons and margins',
    caption: HOW_TO_READ,
    chart: effectChart(report),
    data: ratiosTable(report),
  });
  return { id: 'change', title: 'Changes', body: isEmpty(figure) ? NOTHING_DRAWN : figure };
}

function dependencies({ dependencies: changes }: GateReport): Markup {
  const title = markup`<h3>Changed dependencies</h3>\n`;
  if (changes === null) return markup`${title}<p class="soft">${NO_LOCK_FILE}.</p>\n`;
  if (changes.length === 0) return markup`${title}<p class="soft">${SAME_DEPENDENCIES}.</p>\n`;
  return markup`${title}${dependenciesTable(changes)}`;
}

function quality(report: GateReport): Markup {
  const notes = report.footnotes.map(
    ({ number, message, fix }) => markup`<li value="${number}">${prose(`${message} ${fix}`)}</li>\n`,
  );
  return markup`${factsTable('Quality', report.quality)}${notes.length === 0 ? null : markup`<ol>\n${notes}</ol>\n`}${blockTable(report)}`;
}

function settings({ plan, services, environment, command }: GateReport): Markup {
  return markup`${factsTable('Settings', plan)}${factsTable('Datastores', services)}${factsTable('Environment', environment)}<p>Run it again: <code>${command}</code></p>
`;
}

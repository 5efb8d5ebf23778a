import type { GateReport } from '../../gate/gate-report.ts';
import { NO_LOCK_FILE, SAME_DEPENDENCIES } from '../../text/format-gate.ts';
import { formatTime } from '../../text/format-number.ts';
import { effectChart } from '../html/gate/effect-chart.ts';
import { GATE_STYLE } from '../html/gate/gate-style.ts';
import {
  blocksTables,
  comparisonsTable,
  dependenciesTable,
  limitsTable,
  sidesTable,
  waiversTable,
} from '../html/gate/gate-tables.ts';
import { isEmpty, type Markup, markup } from '../html/markup.ts';
import { type PageSection, renderPage } from '../html/page.ts';
import { factsTable } from '../html/sections/settings-section.ts';

/** The verdict as one self-contained page that needs neither network nor script. */
export function renderGateHtml(report: GateReport): string {
  return renderPage({
    title: `stackbench gate: ${report.headline.word}`,
    style: GATE_STYLE,
    lead: lead(report),
    sections: [
      effectSection(report),
      { id: 'comparisons', title: 'Comparisons', body: markup`${comparisonsTable(report)}${blocksTables(report)}` },
      { id: 'limits', title: 'Limits on the head', body: limitsTable(report) },
      { id: 'waivers', title: 'Waivers', body: waiversTable(report) },
      { id: 'dependencies', title: 'Changed dependencies', body: dependencies(report) },
      { id: 'quality', title: 'How good the measuring was', body: quality(report) },
      { id: 'settings', title: 'Settings and environment', body: settings(report) },
    ],
  });
}

function lead(report: GateReport): Markup {
  const { startedAt, tool, id, headline, notices, sentences } = report;
  return markup`<h1>Is the head slower than the base?</h1>
<p class="soft">${`${formatTime(startedAt)} · ${tool} · gate ${id}`}</p>
<p class="answer ${headline.tone}"><strong>${headline.word}</strong> ${headline.text}</p>
${notices.map((notice) => markup`<p class="notice">${notice}</p>\n`)}<ul class="verdicts">
${sentences.map(({ word, text, tone }) => markup`<li class="${tone}"><strong>${word}</strong> ${text}</li>\n`)}</ul>
${sidesTable(report)}`;
}

function effectSection(report: GateReport): PageSection {
  const chart = effectChart(report);
  const body = isEmpty(chart)
    ? markup`<p class="soft">Nothing was measured that could be drawn.</p>\n`
    : markup`<p class="soft">Diamonds are estimates of head ÷ base, lines their 95 % intervals over the blocks seen when the comparison was decided; each dot is one block: fresh processes of both sides, measured in alternating bursts. A comparison passes when the line of what must not pass is ruled out, and regresses when what is ignored is.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Change by comparison">
${chart}
</div>
`;
  return { id: 'change', title: 'What changed', body };
}

function dependencies({ dependencies: changes }: GateReport): Markup {
  if (changes === null) return markup`<p class="soft">${NO_LOCK_FILE}.</p>\n`;
  if (changes.length === 0) return markup`<p class="soft">${SAME_DEPENDENCIES}.</p>\n`;
  return dependenciesTable(changes);
}

function quality({ quality: facts, footnotes }: GateReport): Markup {
  const notes = footnotes.map(({ number, message, fix }) => markup`<li value="${number}">${message} ${fix}</li>\n`);
  return markup`${factsTable('Quality', facts)}${notes.length === 0 ? null : markup`<ol>\n${notes}</ol>\n`}`;
}

function settings({ plan, services, environment, command }: GateReport): Markup {
  return markup`${factsTable('Settings', plan)}${factsTable('Services', services)}${factsTable('Environment', environment)}<p>Run it again: <code>${command}</code></p>
`;
}

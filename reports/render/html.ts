import type { Fact, ReportModel, Row, Section } from '../model/report-model.ts';
import { cleanLine } from '../text/clean-text.ts';
import { describeLoads } from '../text/describe-load.ts';
import { formatQuantile, formatServiceRecord, NOTHING } from '../text/format-figure.ts';
import { formatCount, formatMs, formatTime } from '../text/format-number.ts';
import { curveChart } from './curve-chart.ts';
import { escapeXml } from './escape-xml.ts';
import { HTML_STYLE } from './html-style.ts';
import { CLOSED_COLUMNS, type Column, COST_COLUMNS, MAIN_COLUMNS } from './row-cells.ts';
import { throughputChart } from './throughput-chart.ts';

/** No script, no request: the file shows itself and nothing else. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The report as one self-contained file that needs neither network nor script. */
export function renderHtml(model: ReportModel): string {
  const rows = model.sections.flatMap((section) => section.rows);
  const loads = describeLoads(model);
  const body = [
    `<h1>Which stack answers in time?</h1><p class="soft">${text(`${formatTime(model.startedAt)} · ${model.tool} · run ${model.id}`)}</p>`,
    model.notice === null ? '' : `<p class="notice">${text(model.notice)}</p>`,
    `<ul class="verdicts">${model.sentences.map((sentence) => `<li class="${sentence.tone}">${text(sentence.text)}</li>`).join('')}</ul>`,
    `<p><strong>${text(model.caveat)}</strong></p>`,
    '<nav aria-label="Sections"><a href="#figures">Figures</a><a href="#latency">Latency</a><a href="#throughput">Throughput</a><a href="#operations">Operations</a><a href="#notes">Notes</a><a href="#settings">Settings</a></nav>',
    `<h2 id="figures">Figures</h2><p class="soft">Latency in ms: ${text(loads.open)}. 2xx/s and CPU µs of the app per request: ${text(loads.closed)}.</p>`,
    model.sections.map(sectionTable).join(''),
    '<h3>How to read this</h3>',
    model.explanations
      .map(({ name, value }) => `<p class="soft"><strong>${text(name)}</strong>: ${text(value)}</p>`)
      .join(''),
    chart(
      'latency',
      'Latency by percentile',
      `${loads.open}. Each step to the right is one more nine; curves end where fewer than ten requests lie above.`,
      curveChart(rows, model.latencyLimitUs),
    ),
    chart(
      'throughput',
      'Throughput',
      `${loads.closed}. Bars are means over visits, lines their 95 % intervals.`,
      throughputChart(rows),
    ),
    `<h2 id="operations">Operations and closed loop</h2>${table(CLOSED_COLUMNS, rows)}${operationsTable(rows)}${visitsTable(model)}`,
    `<h2 id="cost">What a request cost</h2>${table(COST_COLUMNS, rows)}`,
    notes(model),
    `<h2 id="settings">Settings and environment</h2>${factsTable(model.plan)}${servicesTable(model)}${factsTable(model.environment)}<p>Run it again: <code>${text(model.command)}</code></p>`,
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>stackbench report</title><style>${HTML_STYLE}</style></head>
<body><main>${body.join('\n')}</main></body></html>
`;
}

function text(value: string): string {
  return escapeXml(cleanLine(value));
}

function sectionTable({ title, scenario, explanation, rows }: Section): string {
  return `<h3>${text(title)} · ${text(scenario)}</h3><p class="soft">${text(explanation)}</p>${table(MAIN_COLUMNS, rows)}`;
}

function table(columns: readonly Column[], rows: readonly Row[]): string {
  const shown = columns.filter(({ cell }) => rows.some((row) => !['', '–'].includes(cell(row))));
  const head = shown.map(({ head: name, align }) => `<th scope="col" class="${align}">${text(name)}</th>`).join('');
  const body = rows.map((row) => `<tr>${shown.map((column) => cellOf(column, row)).join('')}</tr>`).join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="Table"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function cellOf({ head, align, cell }: Column, row: Row): string {
  const value = text(cell(row));
  if (head === 'Stack') return `<td class="stack"><bdi>${value}</bdi></td>`;
  if (head === 'Verdict') return `<td class="${row.verdict}">${value}</td>`;
  if (head === 'Services') return `<td class="wrap"><bdi>${value}</bdi></td>`;
  return `<td class="${align}">${value}</td>`;
}

function chart(id: string, title: string, explanation: string, svg: string): string {
  if (svg === '') return `<h2 id="${id}">${title}</h2><p class="soft">Nothing was measured that could be drawn.</p>`;
  return `<h2 id="${id}">${title}</h2><p class="soft">${text(explanation)}</p><div class="scroll" tabindex="0" role="region" aria-label="${title}">${svg}</div>`;
}

function operationsTable(rows: readonly Row[]): string {
  const lines = rows.flatMap((row) =>
    row.operations.map(
      ({ operation, loadKind, due, failed, quantiles }) =>
        `<tr><td class="stack"><bdi>${text(row.target)}</bdi></td><td>${text(operation)}</td><td>${loadKind}</td><td class="right">${formatCount(due)}</td><td class="right">${formatCount(failed)}</td>${quantiles
          .slice(0, 3)
          .map((quantile) => `<td class="right">${text(formatQuantile(quantile))}</td>`)
          .join('')}</tr>`,
    ),
  );
  if (lines.length === 0) return '';
  const head =
    '<th scope="col">Stack</th><th scope="col">Operation</th><th scope="col">Load</th><th scope="col" class="right">Requests</th><th scope="col" class="right">Failed</th><th scope="col" class="right">p50 ms</th><th scope="col" class="right">p95</th><th scope="col" class="right">p99</th>';
  return `<details><summary>Each operation by itself</summary><div class="scroll" tabindex="0" role="region" aria-label="Operations"><table><thead><tr>${head}</tr></thead><tbody>${lines.join('')}</tbody></table></div></details>`;
}

function visitsTable({ visits }: ReportModel): string {
  const lines = visits.map(({ index, target, scenario, state, error, p99Us, okPerSec }) => {
    const p99 = p99Us === null ? NOTHING : formatMs(p99Us);
    const throughput = okPerSec === null ? NOTHING : formatCount(okPerSec);
    return `<tr><td class="right">${index + 1}</td><td class="stack"><bdi>${text(target)}</bdi></td><td>${text(scenario)}</td><td class="wrap">${text(error === null ? state : `${state}: ${error}`)}</td><td class="right">${p99}</td><td class="right">${throughput}</td></tr>`;
  });
  if (lines.length === 0) return '';
  const head =
    '<th scope="col" class="right">#</th><th scope="col">Stack</th><th scope="col">Scenario</th><th scope="col">State</th><th scope="col" class="right">open p99 ms</th><th scope="col" class="right">closed 2xx/s</th>';
  return `<details><summary>Each visit</summary><div class="scroll" tabindex="0" role="region" aria-label="Visits"><table><thead><tr>${head}</tr></thead><tbody>${lines.join('')}</tbody></table></div></details>`;
}

function notes({ footnotes, skipped, losses }: ReportModel): string {
  const items = [
    ...skipped.map(({ target, reason }) => `<li><bdi>${text(target)}</bdi> was skipped: ${text(reason)}</li>`),
    ...losses.map((loss) => `<li>${text(loss)}</li>`),
  ];
  const numbered = footnotes.map(
    ({ number, message, fix }) => `<li value="${number}">${text(message)} ${text(fix)}</li>`,
  );
  const none = items.length + numbered.length === 0 ? '<p class="soft">None.</p>' : '';
  return `<h2 id="notes">Notes</h2>${none}<ol>${numbered.join('')}</ol><ul>${items.join('')}</ul>`;
}

function factsTable(facts: readonly Fact[]): string {
  return `<div class="scroll" tabindex="0" role="region" aria-label="Facts"><table><tbody>${facts.map(({ name, value }) => `<tr><th scope="row">${text(name)}</th><td class="wrap">${text(value)}</td></tr>`).join('')}</tbody></table></div>`;
}

function servicesTable({ services }: ReportModel): string {
  return factsTable(
    services.map((service) => ({
      name: service.id,
      value: `${formatServiceRecord(service)}${Object.entries(service.settings)
        .map(([name, value]) => `, ${name}=${value}`)
        .join('')}`,
    })),
  );
}

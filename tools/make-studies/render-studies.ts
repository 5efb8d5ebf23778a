import type { RunResult } from '../../model/document/run-result.ts';
import type { StudyMetric, StudyRecord } from '../../model/document/study-record.ts';
import { formatDuration } from '../../model/duration.ts';
import type { Estimate } from '../../model/stats/estimate.ts';
import { withAudit } from '../../reports/audit/with-audit.ts';
import { escapeMarkdown } from '../../reports/render/markdown/escape-markdown.ts';
import { markdownTable } from '../../reports/render/markdown/markdown-table.ts';
import type { TextColumn } from '../../reports/render/terminal/text-table.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { itemsFact, originFacts } from '../../reports/run/facts/run-facts.ts';
import { formatHitRatio } from '../../reports/run/format-figure.ts';
import type { ReportModel, Row, Section } from '../../reports/run/report-model.ts';
import {
  type MetricFigures,
  type StudyFamily,
  type StudyVariant,
  compareVariants,
} from '../../reports/run/study/compare-variants.ts';
import { capitalized, fullName } from '../../reports/run/study/difference-sentence.ts';
import { isTimes } from '../../reports/run/study/format-difference.ts';
import { METRIC_WORDS, formatMetric } from '../../reports/run/study/metric-words.ts';
import { formatChange } from '../../reports/words/format-change.ts';
import { formatTime } from '../../reports/words/format-number.ts';

/** A study that was measured, or why it could not be. */
export type StudyOnPage =
  | { readonly result: RunResult }
  | { readonly id: string; readonly question: string; readonly notRun: string };

const WIDTH = 120;
const HEAD = `# Studies

What settings of the stacks cost and bring, measured by \`stackbench study NAME\`. \`npm run make:studies\` measures
all of them and writes this page; what is true here is true for the machine that each names.
[Studies of your own](measurement.md#studies) are asked in the same way.
`;

/** A page of studies: question, answer, variants with their intervals, and how and where each was measured. */
export function renderStudies(studies: readonly StudyOnPage[]): string {
  const parts = studies.map((study) =>
    'result' in study
      ? measuredStudy(study.result)
      : `## ${study.id}\n\n**${study.question}**\n\n${wrap(`It could not run on this machine: ${study.notRun}`)}\n`,
  );
  return [HEAD, ...parts].join('\n');
}

/** @throws Error for the document of a run that is no study */
function measuredStudy(read: RunResult): string {
  const { study } = read.plan;
  if (study === null) throw new Error(`${read.id} is no study.`);
  const result = withAudit(read);
  const model = buildReportModel(result);
  const answers = model.groups.answers.map(({ text }) => listItem(text));
  return [
    `## ${study.id}`,
    '',
    `**${escapeMarkdown(study.question)}**`,
    '',
    ...answers,
    ...model.sections.flatMap((section) => tables(result, study, section)),
    '',
    ...conditions(result, model).map(listItem),
    '',
  ].join('\n');
}

function tables(result: RunResult, study: StudyRecord, section: Section): string[] {
  const title = result.plan.scenarios.length > 1 ? [`Scenario ${escapeMarkdown(section.scenario)}:`, ''] : [];
  return compareVariants(result, study, section).flatMap((family) => [
    '',
    ...title,
    // Cells have line breaks of their own, and their texts are ours or checked by the schema of a study.
    ...markdownTable(
      [...columnsOf(family, study), ...rowColumns(section)],
      [family.reference, ...family.others],
      (cell) => cell,
    ),
  ]);
}

function columnsOf(family: StudyFamily, { answer }: StudyRecord): TextColumn<StudyVariant>[] {
  return [
    { head: 'Variant', align: 'left', cell: (variant) => escapeMarkdown(fullName(variant)) },
    ...family.metrics.map((figures): TextColumn<StudyVariant> => ({
      head: capitalized(HEADS[figures.metric] ?? METRIC_WORDS[figures.metric].noun(answer.per)),
      align: 'right',
      cell: (variant) => cellOf(figures, variant, family.reference),
    })),
  ];
}

/** What differs between the rows of a section beside the figures of the study: hit ratio and durability. */
function rowColumns({ rows, variantsOf }: Section): TextColumn<StudyVariant>[] {
  const rowOf = (variant: StudyVariant): Row | undefined => rows.find(({ target }) => target === variant.target);
  const hasCache = rows.some(({ cacheHitRatio }) => cacheHitRatio !== null);
  return [
    ...(hasCache
      ? [
          column('Hit ratio', 'right', (variant) =>
            formatHitRatio({ cacheHitRatio: rowOf(variant)?.cacheHitRatio ?? null }),
          ),
        ]
      : []),
    ...(variantsOf === null ? [] : [column('Durability', 'left', (variant) => rowOf(variant)?.durability ?? '')]),
  ];
}

function column(
  head: string,
  align: 'left' | 'right',
  cell: (variant: StudyVariant) => string,
): TextColumn<StudyVariant> {
  return { head, align, cell };
}

const HEADS: Readonly<Partial<Record<StudyMetric, string>>> = { 'pool-wait': 'wait for a connection' };

/** The value, and below it the change from the reference. */
function cellOf({ metric, values, difference }: MetricFigures, { target }: StudyVariant, to: StudyVariant): string {
  const value = values.get(target);
  if (value === undefined) return 'unknown';
  const shown = formatMetric(metric, value);
  if (target === to.target) return shown;
  const found = difference(target, to.target);
  if (found === null) return shown;
  return `${shown}<br>${changeWithRange(found.ratio)}${found.established ? '' : ', not significant'}`;
}

/** A change with its 95% interval, all three in one unit: `−3.1% [−4.0% to −2.2%]`, `×2.4 [×2.1 to ×2.8]`. */
function changeWithRange(ratio: Estimate): string {
  const { center, lo, hi } = ratio;
  const change = (value: number): string => formatChange(value, isTimes(ratio));
  return lo === null || hi === null ? change(center) : `${change(center)} [${change(lo)} to ${change(hi)}]`;
}

function conditions(result: RunResult, { groups, command }: ReportModel): string[] {
  const { plan, environment, services } = result;
  const facts = originFacts(environment).map(({ name, value }) => `${name}: ${value}`);
  const datastores = services.map(
    ({ product, version, durability }) => `${product} ${version} (durability: ${durability})`,
  );
  const items = itemsFact(plan)
    .map(({ value }) => `${value} items, `)
    .join('');
  return [
    `Measured ${formatTime(result.startedAt)} with Node.js ${environment.node}. ${facts.join('. ')}.`,
    `${plan.visits} blocks, ${formatDuration(plan.durationMs)} of each variant in each; ${plan.connections} connections in a closed loop, ${items}seed ${plan.seed}.${datastores.length === 0 ? '' : ` ${datastores.join(', ')}.`}`,
    `Again: \`${command}\``,
    ...[...plan.losses, ...groups.certainty.map(({ text }) => text), ...groups.cautions.map(({ text }) => text)],
  ];
}

function listItem(text: string): string {
  return wrap(escapeOutsideCode(text), '- ', '  ');
}

/** A command in backticks is shown as it is. */
function escapeOutsideCode(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : escapeMarkdown(part)))
    .join('');
}

/** What Markdown takes for the marker of a list, a quote or a heading at the beginning of a line: `2.`, `-`. */
const BLANK_BEFORE_NO_MARKER = / (?!(?:\d+[.)]|[-+*>#]+)(?: |$))/;

/** Text in lines of at most 120 columns, none of which begins a list; a word that is longer has a line of its own. */
function wrap(text: string, first = '', others = ''): string {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(BLANK_BEFORE_NO_MARKER)) {
    const isEmpty = line === first || line === others;
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = others;
    }
    line += line === first || line === others ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}

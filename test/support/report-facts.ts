import type { Estimate } from '../../model/stats/estimate.ts';
import {
  CLOSED_COLUMNS,
  COST_COLUMNS,
  ORIGIN_COLUMNS,
  type RowColumnKey,
  mainColumns,
} from '../../reports/render/columns/row-columns.ts';
import { renderCsv } from '../../reports/render/csv/run.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { renderJson } from '../../reports/render/json/run.ts';
import { renderMarkdown } from '../../reports/render/markdown/run.ts';
import { renderTerminal } from '../../reports/render/terminal/run.ts';
import * as figure from '../../reports/run/format-figure.ts';
import type { LoadFigures, QuantileFigure, ReportModel, Row } from '../../reports/run/report-model.ts';
import { addTexts, differencesFrom, type Facts } from './facts.ts';
import {
  csvRecords,
  htmlTables,
  htmlText,
  markdownTables,
  type ReadTable,
  terminalTables,
  unescapeMarkdown,
} from './read-tables.ts';

const load = (kind: 'open' | 'closed', percentile: number) => (row: Row) =>
  figure.formatPercentileEstimate(row[kind], percentile);

/** Each figure of a row, by the one formatter. */
const FIELDS: Readonly<Record<Exclude<RowColumnKey, 'stack' | 'scenario'>, (row: Row) => string>> = {
  rank: figure.formatRank,
  verdict: (row) => `${figure.formatVerdict(row)}${row.notes.length === 0 ? '' : ` [${row.notes.join(',')}]`}`,
  'to reference': figure.formatToReference,
  p50: load('open', 50),
  p95: load('open', 95),
  p99: load('open', 99),
  'p99.9': load('open', 99.9),
  errors: (row) => figure.formatErrors(row.open),
  throughput: (row) => figure.formatThroughput(row.closed),
  cpu: figure.formatSystemCpu,
  'app cpu': figure.formatCpu,
  cache: figure.formatHitRatio,
  datastores: figure.formatDatastores,
  'closed p50': load('closed', 50),
  'closed p95': load('closed', 95),
  'closed p99': load('closed', 99),
  'closed p99.9': load('closed', 99.9),
  'closed errors': (row) => figure.formatErrors(row.closed),
  costs: figure.formatCpuParts,
  memory: figure.formatMemory,
  loop: figure.formatLoop,
  durability: (row) => row.durability ?? '',
  'p99 interval': (row) => figure.formatP99Range(row.open),
  visits: figure.formatVisits,
};

/** The field of each column, by its heading. */
const KEYS: Readonly<Record<string, RowColumnKey>> = Object.fromEntries(
  [mainColumns({ variantsOf: null }), CLOSED_COLUMNS, COST_COLUMNS, ORIGIN_COLUMNS]
    .flat()
    .map(({ head, key }) => [head, key]),
);

const IN_ALL_TABLES = Object.keys(FIELDS).filter((field) => !['durability', 'p99 interval', 'visits'].includes(field));
const TEXTS = ['sentence', 'note', 'notice', 'caveat'];

/** What each output claims to show, so that a figure that vanishes is noticed. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  terminal: [...Object.keys(FIELDS).filter((field) => !field.startsWith('closed')), ...TEXTS],
  markdown: [...Object.keys(FIELDS), ...TEXTS],
  html: [...IN_ALL_TABLES, ...TEXTS],
  json: [...Object.keys(FIELDS), ...TEXTS],
  csv: IN_ALL_TABLES.filter((field) => !['datastores', 'cpu', 'costs', 'memory', 'loop'].includes(field)),
};

/** Everything that the model says, by the one formatter. */
function factsOfModel(model: ReportModel): Map<string, string> {
  const facts = new Map<string, string>();
  for (const row of model.sections.flatMap((section) => section.rows))
    for (const [field, format] of Object.entries(FIELDS)) facts.set(`${field} of ${row.target}`, format(row));
  addTexts(facts, {
    sentence: model.sentences.map(({ text }) => text),
    note: model.footnotes.map(({ number, message, fix }) => `${number} ${message} ${fix}`),
    notice: model.notice === null ? [] : [model.notice],
    caveat: [model.caveat],
  });
  return facts;
}

/** Reads every output of a model back. */
export const READERS: Readonly<Record<string, (model: ReportModel) => Facts>> = {
  terminal: readTerminal,
  markdown: readMarkdown,
  html: readHtml,
  json: (model) => factsOfModel(JSON.parse(renderJson(model)) as ReportModel),
  csv: readCsv,
};

/** Where an output says something else than the model, in words; empty where they agree. */
export function disagreements(output: string, said: Facts, model: ReportModel): string[] {
  return differencesFrom(said, {
    output,
    expected: factsOfModel(model),
    shown: (key) =>
      (SHOWN[output] ?? []).some(
        (field) => key.startsWith(`${field} of `) || (TEXTS.includes(field) && key.startsWith(`${field} `)),
      ),
    stands: (key, found, value) => standsFor(output, key, found, value),
  });
}

/**
 * A column without content is left out of a table; CSV has no footnotes, and an empty cell for a percentile that is no
 * number.
 */
function standsFor(output: string, key: string, found: string, value: string): boolean {
  if (output === 'csv' && key.startsWith('verdict of ')) return found === value.replace(/ \[.*/, '');
  if (output === 'csv' && value.startsWith('failed')) return found === '–';
  return found === '' && value === '–';
}

function addTables(facts: Map<string, string>, tables: readonly ReadTable[]): void {
  for (const { head, rows } of tables) {
    const keys = head.map((text) => KEYS[text]);
    const name = keys.indexOf('stack');
    if (name === -1 || keys.includes(undefined)) continue;
    for (const row of rows)
      for (const [index, key] of keys.entries())
        if (key !== 'stack') put(facts, `${key} of ${row[name]}`, row[index] ?? '');
  }
}

/** An output that says two things at once disagrees with itself. */
function put(facts: Map<string, string>, key: string, value: string): void {
  const before = facts.get(key);
  facts.set(key, before === undefined || before === value ? value : `${before} AND ${value}`);
}

function readTerminal(model: ReportModel): Facts {
  const text = renderTerminal(model, { width: 1000, color: false });
  const lines = text.split('\n');
  const facts = new Map<string, string>();
  addTables(facts, terminalTables(text));
  const lead = lines.slice(1, lines.findIndex((line) => line.startsWith('Latency: ')) - 1);
  const notice = model.notice === null ? [] : lead.slice(0, 1);
  const notes = lines.flatMap((line) => /^\[(\d+)\] (.*)$/.exec(line)?.slice(1).join(' ') ?? []);
  addTexts(facts, { sentence: lead.slice(notice.length * 2), notice, note: notes, caveat: lines.slice(-2, -1) });
  return facts;
}

function readMarkdown(model: ReportModel): Facts {
  const text = renderMarkdown(model);
  const facts = new Map<string, string>();
  addTables(facts, markdownTables(text));
  const lead = text.slice(0, text.indexOf('\nLatency: ')).split('\n');
  const after = (text.split('\n## Notes\n')[1] ?? '').split('\n## ')[0] ?? '';
  addTexts(facts, {
    sentence: lead.filter((line) => line.startsWith('- ')).map((line) => unescapeMarkdown(line.slice(2))),
    notice: lead.filter((line) => line.startsWith('> ')).map((line) => unescapeMarkdown(line.slice(2))),
    note: [...after.matchAll(/^(\d+)\. (.*)$/gm)].map(([, number, note]) => `${number} ${unescapeMarkdown(`${note}`)}`),
    caveat: [unescapeMarkdown(text.trimEnd().split('\n').at(-1) ?? '')],
  });
  return facts;
}

function readHtml(model: ReportModel): Facts {
  const html = renderHtml(model);
  const facts = new Map<string, string>();
  addTables(facts, htmlTables(html));
  const lead = html.slice(0, html.indexOf('<nav'));
  const all = (pattern: RegExp, from: string): string[] =>
    [...from.matchAll(pattern)].map((match) =>
      match
        .slice(1)
        .map((part) => htmlText(part))
        .join(' '),
    );
  addTexts(facts, {
    sentence: all(/<li class="(?:good|bad|caution|neutral)">([\s\S]*?)<\/li>/g, lead),
    notice: all(/<p class="notice">([\s\S]*?)<\/p>/g, html),
    note: all(/<li value="(\d+)">([\s\S]*?)<\/li>/g, html),
    caveat: all(/<p class="caveat">([\s\S]*?)<\/p>/g, lead),
  });
  return facts;
}

function toReference(reference: string, ratio: Estimate | null): Row['toReference'] {
  return reference === '' || ratio === null ? null : { reference, ratio };
}

/** CSV holds raw numbers: they go through the same formatter. */
function readCsv(model: ReportModel): Facts {
  const facts = new Map<string, string>();
  for (const record of csvRecords(renderCsv(model))) {
    const number = (name: string): number | null => (record[name] === '' ? null : Number(record[name]));
    const interval = (name: string) => ({ lo: number(`${name}_lo95`), hi: number(`${name}_hi95`) });
    const estimate = (name: string) => {
      const center = number(name);
      return center === null ? null : { center, ...interval(name), n: 0 };
    };
    const figures = (kind: string): LoadFigures => {
      const quantiles = ([50, 95, 99, 99.9] as const).map((percentile): QuantileFigure => {
        const name = `${kind}_p${String(percentile).replace('.', '_')}_us`;
        const us = number(name);
        return { percentile, us, ...interval(name), state: us === null ? 'not-established' : 'measured' };
      });
      return {
        quantiles,
        okPerSec: estimate(`${kind}_ok_per_s`),
        errorRatio: number(`${kind}_error_ratio`),
      } as unknown as LoadFigures;
    };
    const row = {
      open: figures('open'),
      closed: figures('closed'),
      target: record['target'],
      toReference: toReference(record['reference'] ?? '', estimate('times_reference')),
      rank: number('rank'),
      tied: record['tied'] === 'yes',
      verdict: record['verdict'],
      notes: [],
      cpuUsPerRequest: estimate('app_cpu_us_per_request'),
      cacheHitRatio: number('cache_hit_ratio'),
    } as unknown as Row;
    for (const field of SHOWN['csv'] ?? [])
      put(
        facts,
        `${field} of ${record['target']}`,
        (FIELDS as Readonly<Record<string, (row: Row) => string>>)[field]?.(row) ?? '',
      );
  }
  return facts;
}

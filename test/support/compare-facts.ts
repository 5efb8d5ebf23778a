import type { ComparedCell, CompareModel } from '../../reports/comparison/compare-model.ts';
import {
  formatAnswer,
  formatComparedValue,
  formatDetectable,
  formatDifference,
  formatObstacle,
} from '../../reports/comparison/format-comparison.ts';
import { changeColumns, compareColumns, tableTitle } from '../../reports/render/columns/compare-columns.ts';
import { renderCompareCsv } from '../../reports/render/csv/comparison.ts';
import { renderCompareHtml } from '../../reports/render/html/comparison.ts';
import { renderJson } from '../../reports/render/json/run.ts';
import { renderCompareMarkdown } from '../../reports/render/markdown/comparison.ts';
import { renderCompareTerminal } from '../../reports/render/terminal/comparison.ts';
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

const key = (title: string, target: string, what: string): string => `${title} | ${target} | ${what}`;

/** Everything that a comparison says, by the one formatter. */
function factsOfComparison(model: CompareModel): Map<string, string> {
  const facts = new Map<string, string>();
  const labels = model.files.map(({ label }) => label);
  for (const table of model.tables) {
    const { figure, rows } = table;
    const title = tableTitle(table);
    for (const { target, values, cells } of rows) {
      for (const [at, label] of labels.entries())
        facts.set(key(title, target, `${label} value`), formatComparedValue(figure, values[at] ?? null));
      for (const [at, label] of labels.slice(1).entries()) {
        const cell = cells[at] ?? null;
        facts.set(key(title, target, `${label} difference`), formatDifference(cell));
        facts.set(key(title, target, `${label} answer`), formatAnswer(figure, cell));
        facts.set(key(title, target, `${label} detectable`), formatDetectable(cell));
      }
    }
  }
  for (const { name, values } of model.changes)
    for (const [at, label] of labels.entries()) facts.set(key('changes', name, label), values[at] ?? '');
  addTexts(facts, {
    sentence: model.sentences.map(({ text }) => text),
    obstacle: model.obstacles.map((obstacle) => `${obstacle.number} ${formatObstacle(obstacle)}`),
    caveat: model.caveats,
  });
  return facts;
}

/** Reads every output of a comparison back. */
export const COMPARE_READERS: Readonly<Record<string, (model: CompareModel) => Facts>> = {
  terminal: readTerminal,
  markdown: readMarkdown,
  html: readHtml,
  json: (model) => factsOfComparison(JSON.parse(renderJson(model)) as CompareModel),
  csv: readCsv,
};

/** Where an output says something else than the model, in words; empty where they agree. */
export function compareDisagreements(output: string, said: Facts, model: CompareModel): string[] {
  const further = new Set(model.tables.filter(({ figure }) => !figure.main).map(tableTitle));
  const hidden = (name: string): boolean =>
    (output === 'terminal' && further.has(name.split(' | ')[0] ?? '')) ||
    (output === 'csv' && /^(?:changes \||sentence |obstacle |caveat )/.test(name));
  return differencesFrom(said, {
    output,
    expected: factsOfComparison(model),
    shown: (name) => !hidden(name),
    stands: (name, found, value) => standsFor(output, name, found, value),
  });
}

/**
 * A column without content is left out; CSV spells obstacles out, and the terminal says of noughts that there are none.
 */
function standsFor(output: string, name: string, found: string, value: string): boolean {
  if (output === 'csv' && name.endsWith(' answer'))
    return found === value.replace(/ \[.*/, '') || (found === '' && value === '–');
  if (output === 'terminal' && found === 'none in any file')
    return /^(0%|0\.0+ \[.* points|not significant|±.* points)$/.test(value);
  return found === '' && value === '–';
}

/** Cells by what their column is about, which its heading only says to people. */
function addTables(facts: Map<string, string>, tables: readonly ReadTable[], model: CompareModel): void {
  const [change] = changeColumns(model);
  for (const { title, head, rows } of tables) {
    const table = model.tables.find((candidate) => tableTitle(candidate) === title);
    const isChanges = head[0] === change?.head;
    if (table === undefined && !isChanges) continue;
    const columns = table === undefined ? [] : compareColumns(table, model.files);
    for (const [name = '', ...cells] of rows)
      for (const [index, cell] of cells.entries()) {
        const text = head[index + 1] ?? '';
        const column = columns.find((one) => one.head === text);
        const what = column === undefined ? text : `${column.file} ${column.key}`;
        facts.set(key(isChanges ? 'changes' : title, name, what), cell);
      }
  }
}

function readTerminal(model: CompareModel): Facts {
  const text = renderCompareTerminal(model, { width: 1000, color: false });
  const lines = text.split('\n');
  const facts = new Map<string, string>();
  addTables(facts, terminalTables(text), model);
  for (const line of lines) {
    const title = /^(.*): none in any file\.$/.exec(line)?.[1];
    const table = model.tables.find((candidate) => tableTitle(candidate) === title);
    for (const row of table?.rows ?? [])
      for (const name of factsOfComparison({ ...model, tables: table ? [table] : [] }).keys())
        if (name.startsWith(key(title ?? '', row.target, ''))) facts.set(name, 'none in any file');
  }
  const [sentences = [], second = [], third = []] = text.split('\n\n').map((block) => block.trim().split('\n'));
  addTexts(facts, {
    sentence: sentences,
    obstacle: model.obstacles.length === 0 ? [] : second.map((line) => line.replace(/^\[(\d+)\]/, '$1')),
    caveat: model.obstacles.length === 0 ? second : third,
  });
  return facts;
}

function readMarkdown(model: CompareModel): Facts {
  const text = renderCompareMarkdown(model);
  const facts = new Map<string, string>();
  addTables(facts, markdownTables(text), model);
  const lead = text.slice(0, text.indexOf('\n## Files\n'));
  const all = (pattern: RegExp): string[] =>
    [...lead.matchAll(pattern)].map((match) => unescapeMarkdown(match.slice(1).join(' ')));
  addTexts(facts, { sentence: all(/^- (.*)$/gm), obstacle: all(/^(\d+)\. (.*)$/gm), caveat: all(/^> (.*)$/gm) });
  return facts;
}

function readHtml(model: CompareModel): Facts {
  const html = renderCompareHtml(model);
  const facts = new Map<string, string>();
  const figures = html.replaceAll(/<figcaption><strong>([\s\S]*?)<\/strong><\/figcaption>/g, '<h3>$1</h3>');
  addTables(facts, htmlTables(figures), model);
  const lead = html.slice(0, html.indexOf('<nav'));
  const all = (pattern: RegExp, from: string): string[] =>
    [...from.matchAll(pattern)].map((match) => htmlText(match.slice(1).join(' ')));
  addTexts(facts, {
    sentence: all(/<li class="(?:good|bad|caution|neutral)">([\s\S]*?)<\/li>/g, lead),
    obstacle: all(/<li value="(\d+)">([\s\S]*?)<\/li>/g, lead),
    caveat: all(/<p(?: class="caveat")?>([\s\S]*?)<\/p>/g, lead.slice(lead.indexOf('class="limits"'))),
  });
  return facts;
}

/** CSV holds raw numbers: they go through the same formatter. */
function readCsv(model: CompareModel): Facts {
  const facts = new Map<string, string>();
  const baseline = model.files[0]?.label ?? 'A';
  for (const record of csvRecords(renderCompareCsv(model))) {
    const number = (name: string): number | null => (record[name] === '' ? null : Number(record[name]));
    const table = model.tables.find(
      ({ scenario, figure }) => scenario === record['scenario'] && figure.id === record['figure'],
    );
    if (table === undefined) continue;
    const value = (name: string) => {
      const center = number(`${name}_value`);
      return center === null
        ? null
        : { center, lo: number(`${name}_lo95`), hi: number(`${name}_hi95`), visits: number(`${name}_visits`) ?? 0 };
    };
    const center = number('difference');
    const cell = {
      answer: record['answer'],
      obstacles: [],
      detectable: number('would_show'),
      difference:
        center === null
          ? null
          : { scale: record['scale'], center, lo: number('difference_lo95'), hi: number('difference_hi95') },
    } as unknown as ComparedCell;
    const [title, target, label] = [tableTitle(table), record['target'] ?? '', record['letter'] ?? ''];
    facts.set(key(title, target, `${baseline} value`), formatComparedValue(table.figure, value('baseline')));
    facts.set(key(title, target, `${label} value`), formatComparedValue(table.figure, value('file')));
    facts.set(key(title, target, `${label} difference`), formatDifference(cell));
    facts.set(key(title, target, `${label} answer`), formatAnswer(table.figure, cell).replace(' []', ''));
    facts.set(key(title, target, `${label} detectable`), formatDetectable(cell));
  }
  return facts;
}

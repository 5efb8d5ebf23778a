import {
  formatDependency,
  formatRuntimes,
  formatSide,
  NO_LOCK_FILE,
  SAME_DEPENDENCIES,
} from '../../gate/format-gate.ts';
import type { GateReport, GateSentence, ThresholdReport } from '../../gate/gate-report.ts';
import type { Fact } from '../../run/report-model.ts';
import { shorten } from '../../words/clean-text.ts';
import { GATE_COLUMNS } from '../columns/gate-columns.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { markdownTable } from './markdown-table.ts';
import { folded } from './report-parts.ts';

/** First line of the comment on a pull request, by which the next gate finds and replaces it. */
export const GATE_MARKER = '<!-- stackbench-gate -->';
/** GitHub refuses comments of 65,536 characters. */
export const MARKDOWN_LIMIT = 60_000;

const SENTENCE_LIMIT = 900;
const CELL_LIMIT = 120;
const MOST_ROWS = 60;
const MOST_DEPENDENCIES = 50;

/**
 * Renders the verdict as a comment on a pull request: headline, one table, the rest folded; below 60,000 characters,
 * without mentions.
 */
export function renderGateMarkdown(report: GateReport): string {
  const details = [
    folded('Compared commits', facts(compared(report))),
    folded('Measurement quality', facts([...report.quality, ...notes(report)])),
    folded('Settings', facts(report.plan)),
    folded('Environment', facts([...report.services, ...report.environment])),
  ];
  const answer = [
    GATE_MARKER,
    `### stackbench gate: ${report.headline.word}`,
    '',
    report.headline.text
      .split('\n')
      .map((line) => plain(line, SENTENCE_LIMIT))
      .join('\\\n'),
    '',
    ...list(report.sentences.map(sentence)),
    ...list(report.notices.map((notice) => plain(notice, SENTENCE_LIMIT))),
    ...table(report),
    ...list(report.thresholds.filter(({ outcome }) => outcome === 'pass').map(limit)),
  ];
  const foot = [`${plain(report.tool, CELL_LIMIT)} · ${plain(report.command, SENTENCE_LIMIT)}`, ''];
  for (let kept = details.length; ; kept -= 1) {
    const missing = kept === details.length ? [] : ['More details are in gate.html, next to this file.', ''];
    const text = [...answer, ...details.slice(0, kept).flat(), ...missing, ...foot].join('\n');
    if (text.length < MARKDOWN_LIMIT || kept === 0) return text.slice(0, MARKDOWN_LIMIT - 1);
  }
}

function sentence({ word, text }: GateSentence): string {
  return `**${word}** ${plain(text, SENTENCE_LIMIT)}`;
}

function limit({ endpoint, expected, actual, outcome }: ThresholdReport): string {
  return plain(`Limit at ${endpoint}: ${expected}; head: ${actual}: ${outcome}`, SENTENCE_LIMIT);
}

function list(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [...lines.map((line) => `- ${line}`), ''];
}

function table({ tests }: GateReport): string[] {
  if (tests.length === 0) return [];
  const rest = tests.length - MOST_ROWS;
  return [
    ...markdownTable(GATE_COLUMNS, tests.slice(0, MOST_ROWS), (cell) => plain(cell, CELL_LIMIT)),
    '',
    ...(rest > 0 ? [`And ${rest} more in gate.html.`, ''] : []),
  ];
}

function compared({ sides: { base, head }, sides, dependencies }: GateReport): Fact[] {
  const subject = (text: string | null): string => (text === null ? '' : ` ${text}`);
  return [
    { name: 'base', value: `${formatSide(base)}${subject(base.subject)}` },
    { name: 'head', value: `${formatSide(head)}${subject(head.subject)}` },
    { name: 'Runtime', value: formatRuntimes(sides) },
    ...dependencyFacts(dependencies),
  ];
}

function dependencyFacts(changes: GateReport['dependencies']): Fact[] {
  const name = 'Dependencies';
  if (changes === null) return [{ name, value: NO_LOCK_FILE }];
  if (changes.length === 0) return [{ name, value: SAME_DEPENDENCIES }];
  const rest = changes.length - MOST_DEPENDENCIES;
  return [
    ...changes.slice(0, MOST_DEPENDENCIES).map((change) => ({ name, value: formatDependency(change) })),
    ...(rest > 0 ? [{ name, value: `and ${rest} more` }] : []),
  ];
}

function notes({ footnotes }: GateReport): Fact[] {
  return footnotes.map(({ number, message, fix }) => ({ name: `Note ${number}`, value: `${message} ${fix}` }));
}

function facts(entries: readonly Fact[]): string[] {
  return [
    '| | |',
    '| --- | --- |',
    ...entries.map(({ name, value }) => `| ${plain(name, CELL_LIMIT)} | ${plain(value, 4 * CELL_LIMIT)} |`),
  ];
}

/** Text without markup, and without anything that GitHub would turn into a mention, a reference or a link. */
function plain(text: string, length: number): string {
  return escapeMarkdown(shorten(text, length))
    .replaceAll(/@(?=[\w-])/g, '@\u200b')
    .replaceAll(/#(?=\d)/g, '#\u200b')
    .replaceAll('://', ':\u200b//')
    .replaceAll(/\bwww\./gi, (found) => `${found.slice(0, 3)}\u200b.`);
}

import type { Fact, Footnote, ReportModel } from '../../run/report-model.ts';
import type { TextColumn } from '../terminal/text-table.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { markdownTable } from './markdown-table.ts';

/** A table under a heading; empty without items. */
export function tablePart<Item>(
  heading: string,
  columns: readonly TextColumn<Item>[],
  items: readonly Item[],
): string[] {
  return items.length === 0 ? [] : [`## ${heading}`, '', ...markdownTable(columns, items), ''];
}

/** Names and values under a heading. */
export function factsPart(heading: string, facts: readonly Fact[]): string[] {
  return [
    `## ${heading}`,
    '',
    '| | |',
    '| --- | --- |',
    ...facts.map(({ name, value }) => `| ${escapeMarkdown(name)} | ${escapeMarkdown(value)} |`),
    '',
  ];
}

/** Footnotes with their numbers; empty without any. */
export function notesPart(footnotes: readonly Footnote[]): string[] {
  if (footnotes.length === 0) return [];
  const notes = footnotes.map(
    ({ number, message, fix }) => `${number}. ${escapeMarkdown(message)} ${escapeMarkdown(fix)}`,
  );
  return ['## Notes', '', ...notes, ''];
}

/** Stacks that were skipped, with the reason; empty without any. */
export function skippedPart(skipped: ReportModel['skipped']): string[] {
  if (skipped.length === 0) return [];
  const lines = skipped.map(({ target, reason }) => `- ${escapeMarkdown(target)}: ${escapeMarkdown(reason)}`);
  return ['## Skipped', '', ...lines, ''];
}

/** Lines that a click opens, under a summary of ours. */
export function folded(summary: string, lines: readonly string[]): string[] {
  return ['<details>', `<summary>${summary}</summary>`, '', ...lines, '', '</details>', ''];
}

import type { CostTable } from '../../cost/cost-model.ts';
import { usedTiers } from '../../cost/used-tiers.ts';
import { costTableColumns, TIER_COLUMNS } from '../columns/cost-table-columns.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { markdownTable } from './markdown-table.ts';

/** The section `Cost` as lines: the price of each stack in each deployment, notes, and the tiers with their sources. */
export function costMarkdown(table: CostTable): string[] {
  const { ratePerSec, rows, notes, unpriced } = table;
  if (rows.length === 0 && unpriced.length === 0) return [];
  const tables =
    rows.length === 0
      ? []
      : [
          ...markdownTable(costTableColumns(ratePerSec), rows),
          '',
          ...notes.map(({ text }) => `- ${escapeMarkdown(text)}`),
          '',
          '### Tiers',
          '',
          ...markdownTable(TIER_COLUMNS, usedTiers(table)),
          '',
        ];
  return [
    '## Cost',
    '',
    ...tables,
    ...unpriced.map(({ target, reason }) => `- ${escapeMarkdown(`Without a price: ${target}: ${reason}.`)}`),
    ...(unpriced.length === 0 ? [] : ['']),
  ];
}

import type { PriceTier } from '../../../../model/cost/price-catalogue.ts';
import type { CostRow, CostTable } from '../../../cost/cost-model.ts';
import { usedTiers } from '../../../cost/used-tiers.ts';
import { type CostTableColumn, costTableColumns, TIER_COLUMNS } from '../../columns/cost-table-columns.ts';
import { markup } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { prose } from '../prose.ts';
import { renderFoldedTable, renderTable, type TableColumn } from '../table.ts';

const LOOKS: Readonly<Partial<Record<CostTableColumn['key'], Pick<TableColumn<CostRow>, 'kind' | 'look'>>>> = {
  stack: { kind: 'name' },
  tiers: { kind: 'wrap' },
  limits: { kind: 'wrap' },
  serves: {
    look: ({ atRate }) => ({ 'no-known-limit': 'left', 'in-doubt': 'inconclusive', not: 'fail' })[atRate.serving],
  },
};

/** What each stack costs in each deployment, and the tiers with their sources; empty without prices and reasons. */
export function costTableSection(table: CostTable): PageSection {
  const { ratePerSec, rows, notes, unpriced } = table;
  const columns = costTableColumns(ratePerSec).map((column) => ({ ...column, ...LOOKS[column.key] }));
  const tiers = TIER_COLUMNS.map((column): TableColumn<PriceTier> => ({
    ...column,
    kind: column === TIER_COLUMNS[0] ? 'name' : 'wrap',
  }));
  return {
    id: 'prices',
    title: 'Cost',
    body: markup`${notes.map(({ text, tone }) => markup`<p class="${tone === 'caution' ? 'notice' : 'soft'}">${prose(text)}</p>\n`)}${renderTable('Cost of each stack', columns, rows)}${renderFoldedTable('Tiers, limits and sources', tiers, usedTiers(table))}${
      unpriced.length === 0
        ? null
        : markup`<h3>Without a price</h3>
<ul>
${unpriced.map(({ target, reason }) => markup`<li><bdi>${target}</bdi>: ${reason}.</li>\n`)}</ul>
`
    }`,
  };
}

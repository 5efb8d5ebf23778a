import type { BlockCapacity } from '../../../../model/capacity/capacity-estimate.ts';
import type { CapacityModel, CapacityRow, CapacityVisitLine } from '../../../capacity/capacity-model.ts';
import { formatBlock, formatCalmSteps, formatWait } from '../../../capacity/format-capacity.ts';
import { QUALITY_COLUMNS, VISIT_COLUMNS } from '../../columns/capacity-columns.ts';
import { capacityColumns } from '../capacity-columns.ts';
import { markup } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { renderFoldedTable, renderTable, type TableColumn } from '../table.ts';

/** One block of one stack. */
interface BlockLine {
  readonly target: string;
  readonly block: BlockCapacity;
}

const BLOCK_COLUMNS: readonly TableColumn<BlockLine>[] = [
  { head: 'Stack', align: 'left', kind: 'name', cell: ({ target }) => target },
  { head: 'Block', align: 'right', cell: ({ block }) => `${block.repetition + 1}` },
  { head: 'Capacity/s', align: 'right', cell: ({ block }) => formatBlock(block).perSec },
  { head: 'As found', align: 'right', cell: ({ block }) => formatBlock(block).asFound },
  { head: 'Saturation/s', align: 'right', cell: ({ block }) => formatBlock(block).saturation },
  { head: 'Knee', align: 'right', cell: ({ block }) => formatBlock(block).knee },
  { head: 'Dispersion', align: 'right', cell: ({ block }) => formatBlock(block).dispersion },
  { head: 'Undisturbed', align: 'right', cell: ({ block }) => formatCalmSteps({ how: block }) },
  { head: 'Taken by others', align: 'right', cell: ({ block }) => formatWait({ how: block }) },
];

/** How each capacity was measured, each block, and visits that did not end as planned. */
export function qualitySection({ sections, visits, grouped }: CapacityModel): PageSection {
  const rows = sections.flatMap((section) => section.rows);
  const failed = visits.filter(({ state, error }) => state !== 'completed' || error !== null);
  const columns = VISIT_COLUMNS.filter(({ key }) => grouped || key !== 'group').map(
    (column): TableColumn<CapacityVisitLine> => (column.key === 'state' ? { ...column, kind: 'wrap' } : column),
  );
  return {
    id: 'quality',
    title: 'Measurement quality',
    link: 'Quality',
    body: markup`<p class="soft">Undisturbed: steps of overload in which others took at most 5% of the core. Checks kept: undisturbed steps a little below the capacity that kept the target.</p>
${renderTable('Measurement quality', capacityColumns(QUALITY_COLUMNS), rows)}${renderFoldedTable('Each block', BLOCK_COLUMNS, blockLines(rows))}${renderFoldedTable('Visits that failed, were interrupted or changed a setting', columns, [...failed, ...visits.filter(({ tried }) => tried !== '')])}`,
  };
}

function blockLines(rows: readonly CapacityRow[]): BlockLine[] {
  return rows.flatMap(({ target, how }) => how.blocks.map((block) => ({ target, block })));
}

import type { SettingDifference } from '../../../run/facts/setting-differences.ts';
import type { ReportModel } from '../../../run/report-model.ts';
import { markup, NONE } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { renderFoldedTable, renderTable, type TableColumn } from '../table.ts';

const COLUMNS: readonly TableColumn<SettingDifference>[] = [
  { head: 'Setting', align: 'left', kind: 'name', cell: ({ name }) => name },
  {
    head: 'Value: stacks',
    align: 'left',
    kind: 'wrap',
    cell: ({ values }) =>
      values.map(({ value, targets }) => markup`<div><strong>${value}</strong>: ${targets.join(', ')}</div>`),
  },
];

/** Settings that differ between stacks, as they report them; empty without visits. */
export function differencesSection({
  differences,
  visits,
}: Pick<ReportModel, 'differences'> & { readonly visits: readonly unknown[] }): PageSection {
  const disputed = differences.filter((difference) => difference.disputed);
  const partial = differences.filter((difference) => !difference.disputed);
  return {
    id: 'differences',
    title: 'Setting differences',
    link: 'Differences',
    body:
      visits.length === 0
        ? NONE
        : markup`<p class="soft">As reported by each running stack.${disputed.length === 0 ? ' Settings that several stacks have are equal in all of them.' : ''}</p>
${renderTable('Different settings', COLUMNS, disputed)}${renderFoldedTable('Settings and clients that only some stacks have', COLUMNS, partial)}`,
  };
}

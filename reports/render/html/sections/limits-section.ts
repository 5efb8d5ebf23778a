import type { CapacityModel } from '../../../capacity/capacity-model.ts';
import { explainLimiters } from '../../../capacity/limiter-words.ts';
import { capitalised } from '../../../words/capitalised.ts';
import { LIMITER_COLUMNS } from '../../columns/capacity-columns.ts';
import { capacityColumns } from '../capacity-columns.ts';
import { markup, NONE } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { prose } from '../prose.ts';
import { renderTable } from '../table.ts';

/** What limits each stack in overload, with the evidence; empty without overload. */
export function limitsSection({ sections }: CapacityModel): PageSection {
  const rows = sections.flatMap((section) => section.rows).filter(({ limiter }) => limiter !== null);
  return {
    id: 'limits',
    title: 'Limits in overload',
    link: 'Limits',
    body:
      rows.length === 0
        ? NONE
        : markup`<p class="soft">Why not double? The first signal that explains why a stack does not answer more, and the steps of overload that show it.</p>
${renderTable('Limits in overload', capacityColumns(LIMITER_COLUMNS), rows)}<dl>
${explainLimiters(rows.map(({ limiter }) => limiter)).map(({ name, value }) => markup`<dt>${capitalised(name)}</dt><dd>${prose(value)}</dd>\n`)}</dl>
`,
  };
}

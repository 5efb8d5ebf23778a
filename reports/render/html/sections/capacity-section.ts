import type { CapacityModel } from '../../../capacity/capacity-model.ts';
import { CAPACITY_COLUMNS } from '../../columns/capacity-columns.ts';
import { capacityColumns } from '../capacity-columns.ts';
import { markup } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { renderTable } from '../table.ts';

/** The capacity of each stack in tables, and how to read them. */
export function capacitySection({ sections, scenario, explanations }: CapacityModel): PageSection {
  return {
    id: 'capacity',
    title: 'Capacity',
    body: markup`${sections.map(
      ({ title, explanation, rows }) => markup`<h3>${title} · ${scenario}</h3>
<p class="soft">${explanation}</p>
${renderTable(`${title}, ${scenario}`, capacityColumns(CAPACITY_COLUMNS), rows)}`,
    )}<details>
<summary>How to read this</summary>
<dl>
${explanations.map(({ name, value }) => markup`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
</details>
`,
  };
}

import type { CapacityModel } from '../../../capacity/capacity-model.ts';
import { mainCapacityColumns } from '../../columns/capacity-columns.ts';
import { capacityColumns } from '../capacity-columns.ts';
import { markup } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { prose } from '../prose.ts';
import { renderTable } from '../table.ts';

/** The capacity of each stack in tables, and how to read them. */
export function capacitySection({ sections, scenario, explanations }: CapacityModel): PageSection {
  return {
    id: 'capacity',
    title: 'Capacity',
    body: markup`${sections.map(
      (section) => markup`<h3>${section.title} · ${scenario}</h3>
<p class="soft">${prose(section.explanation)}</p>
${renderTable(`${section.title}, ${scenario}`, capacityColumns(mainCapacityColumns(section)), section.rows)}`,
    )}<details>
<summary>How to read this</summary>
<dl>
${explanations.map(({ name, value }) => markup`<dt>${name}</dt><dd>${prose(value)}</dd>\n`)}</dl>
</details>
`,
  };
}

import type { CapacityModel } from '../../capacity/capacity-model.ts';
import type { Sentence } from '../../run/report-model.ts';
import { CAPACITY_STYLE } from './capacity-style.ts';
import { numberStacks } from './charts/palette.ts';
import { STYLE_HASHES } from './page-script.ts';
import { renderPage } from './page.ts';
import { capacityFigure } from './sections/capacity-figure.ts';
import { capacitySection } from './sections/capacity-section.ts';
import { costTableSection } from './sections/cost-table-section.ts';
import { differencesSection } from './sections/differences-section.ts';
import { lead } from './sections/lead.ts';
import { limitsSection } from './sections/limits-section.ts';
import { notesSection } from './sections/notes-section.ts';
import { qualitySection } from './sections/quality-section.ts';
import { rateSection } from './sections/rate-section.ts';
import { settingsSection } from './sections/settings-section.ts';

/** The report of a capacity measurement as one self-contained file, complete without network and without script. */
export function renderCapacityHtml(model: CapacityModel): string {
  const rows = model.sections.flatMap((section) => section.rows);
  const numbers = numberStacks(rows.map(({ target }) => target));
  const definition: Sentence = { text: model.definition, tone: 'neutral' };
  const groups = { ...model.groups, certainty: [definition, ...model.groups.certainty] };
  return renderPage({
    title: model.title === null ? 'stackbench capacity' : `${model.title} · stackbench`,
    lead: lead({ ...model, groups }, capacityFigure(model, numbers)),
    style: { css: CAPACITY_STYLE, hash: STYLE_HASHES.capacity },
    sections: [
      capacitySection(model),
      rateSection(model, numbers),
      limitsSection(model),
      ...(model.cost === null ? [] : [costTableSection(model.cost)]),
      qualitySection(model),
      differencesSection(model),
      notesSection(model),
      settingsSection(model),
    ],
  });
}

import type { ReportModel } from '../../run/report-model.ts';
import { renderPage } from './page.ts';
import { costSection } from './sections/cost-section.ts';
import { differencesSection } from './sections/differences-section.ts';
import { errorsSection } from './sections/errors-section.ts';
import { latencySection } from './sections/latency-section.ts';
import { lead } from './sections/lead.ts';
import { notesSection } from './sections/notes-section.ts';
import { operationsSection } from './sections/operations-section.ts';
import { rankingSection } from './sections/ranking-section.ts';
import { ratioFigure } from './sections/ratio-figure.ts';
import { settingsSection } from './sections/settings-section.ts';
import { stacksOf } from './sections/stacks.ts';
import { timelineSection } from './sections/timeline-section.ts';
import { visitsSection } from './sections/visits-section.ts';

/** The report as one self-contained file, complete without network and without script. */
export function renderHtml(model: ReportModel): string {
  const stacks = stacksOf(model);
  return renderPage({
    title: model.title === null ? 'stackbench report' : `${model.title} · stackbench`,
    lead: lead(model, ratioFigure(model, stacks)),
    sections: [
      rankingSection(model, stacks),
      latencySection(model, stacks),
      visitsSection(model, stacks),
      timelineSection(model, stacks),
      costSection(model, stacks),
      operationsSection(stacks),
      errorsSection(stacks),
      differencesSection(model),
      notesSection(model),
      settingsSection(model),
    ],
  });
}

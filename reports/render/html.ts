import type { ReportModel } from '../model/report-model.ts';
import { renderPage } from './html/page.ts';
import { costSection } from './html/sections/cost-section.ts';
import { differencesSection } from './html/sections/differences-section.ts';
import { errorsSection } from './html/sections/errors-section.ts';
import { latencySection } from './html/sections/latency-section.ts';
import { lead } from './html/sections/lead.ts';
import { notesSection } from './html/sections/notes-section.ts';
import { operationsSection } from './html/sections/operations-section.ts';
import { rankingSection } from './html/sections/ranking-section.ts';
import { settingsSection } from './html/sections/settings-section.ts';
import { stacksOf } from './html/sections/stacks.ts';
import { timelineSection } from './html/sections/timeline-section.ts';
import { visitsSection } from './html/sections/visits-section.ts';

/** The report as one self-contained file, complete without network and without script. */
export function renderHtml(model: ReportModel): string {
  const stacks = stacksOf(model);
  return renderPage({
    title: model.title === null ? 'stackbench report' : `${model.title} · stackbench`,
    lead: lead(model),
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

import type { ClaimRow, ClaimsModel } from '../../claims/claims-model.ts';
import { formatClaimVerdict } from '../../claims/format-claim.ts';
import { ARM_COLUMNS } from '../columns/claims-columns.ts';
import { markup, NONE } from './markup.ts';
import { type PageSection, renderPage } from './page.ts';
import { prose } from './prose.ts';
import { lead } from './sections/lead.ts';
import { notesSection } from './sections/notes-section.ts';
import { settingsSection } from './sections/settings-section.ts';
import { renderTable } from './table.ts';

/** The page of claims as one self-contained file, complete without network and without script. */
export function renderClaimsHtml(model: ClaimsModel): string {
  return renderPage({
    title: model.title === null ? 'stackbench claims' : `${model.title} · stackbench`,
    lead: lead(model, NONE),
    sections: [...model.claims.map(claimSection), notesSection(model), settingsSection(model)],
  });
}

function claimSection(claim: ClaimRow): PageSection {
  const columns = ARM_COLUMNS.map((column) => {
    if (column.key === 'measurement') return { ...column, kind: 'name' as const };
    return column.key === 'settings' ? { ...column, kind: 'wrap' as const } : column;
  });
  return {
    id: claim.id,
    title: `“${claim.text}”`,
    link: claim.id,
    body: markup`<p><strong>${formatClaimVerdict(claim)}</strong></p>
<p>${prose(claim.sentence)}</p>
<p class="soft">From ${claim.source}. ${claim.test} The threshold is ${claim.threshold}.</p>
${renderTable(`Measurements of ${claim.id}`, columns, claim.arms)}`,
  };
}

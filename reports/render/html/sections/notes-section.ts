import type { ReportModel } from '../../../run/report-model.ts';
import { markup } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { prose } from '../prose.ts';

/** Footnotes, skipped stacks, and what was left out because of a maximum duration. */
export function notesSection({
  footnotes,
  skipped,
  losses,
}: Pick<ReportModel, 'footnotes' | 'skipped' | 'losses'>): PageSection {
  const none = footnotes.length + skipped.length + losses.length === 0;
  return {
    id: 'notes',
    title: 'Notes',
    body: none
      ? markup`<p class="soft">None.</p>\n`
      : markup`<ol>
${footnotes.map(({ number, message, fix }) => markup`<li value="${number}">${prose(`${message} ${fix}`)}</li>\n`)}</ol>
<ul>
${skipped.map(({ target, reason }) => markup`<li><bdi>${target}</bdi> was skipped: ${prose(reason)}</li>\n`)}${losses.map((loss) => markup`<li>${prose(loss)}</li>\n`)}</ul>
`,
  };
}

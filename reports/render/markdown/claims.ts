import type { ClaimsModel } from '../../claims/claims-model.ts';
import { formatClaimVerdict } from '../../claims/format-claim.ts';
import { formatDatastoreRecord } from '../../run/format-figure.ts';
import { ARM_COLUMNS } from '../columns/claims-columns.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { markdownTable } from './markdown-table.ts';
import { factsPart, notesPart } from './report-parts.ts';

/** The page of claims as GitHub-flavoured Markdown; text from outside is escaped, so that it stays text. */
export function renderClaimsMarkdown(model: ClaimsModel): string {
  const { title, notice, claims, groups, losses, footnotes, services, command, caveat } = model;
  const parts = [title === null ? '# stackbench claims' : `# ${escapeMarkdown(title)}`, ''];
  if (notice !== null) parts.push(`> ${escapeMarkdown(notice)}`, '');
  parts.push(...groups.answers.map(({ text }) => `- ${escapeMarkdown(text)}`), '');
  for (const claim of claims)
    parts.push(
      `## ${escapeMarkdown(claim.text)}`,
      '',
      `**${formatClaimVerdict(claim)}**. ${escapeMarkdown(claim.sentence)}`,
      '',
      `From ${escapeMarkdown(claim.source)}. ${escapeMarkdown(claim.test)} The threshold is ${escapeMarkdown(claim.threshold)}.`,
      '',
      ...markdownTable(ARM_COLUMNS, claim.arms),
      '',
    );
  parts.push(...groups.certainty.map(({ text }) => `- ${escapeMarkdown(text)}`), '');
  if (losses.length > 0) parts.push(...losses.map((loss) => `- ${escapeMarkdown(loss)}`), '');
  parts.push(
    ...notesPart(footnotes),
    ...factsPart(
      'Datastores',
      services.map((one) => ({ name: one.id, value: formatDatastoreRecord(one) })),
    ),
    ...factsPart('Settings', model.plan),
    ...factsPart('Environment', model.environment),
  );
  parts.push(`Run it again: ${escapeMarkdown(command)}`, '', escapeMarkdown(caveat), '');
  return parts.join('\n');
}

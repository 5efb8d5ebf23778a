import type { ClaimsModel } from '../../claims/claims-model.ts';
import { toneOfClaim } from '../../claims/format-claim.ts';
import { cleanLine } from '../../words/clean-text.ts';
import { wrapText } from '../../words/wrap-text.ts';
import { ARM_COLUMNS } from '../columns/claims-columns.ts';
import { endLines } from './end-lines.ts';
import { paintTone } from './paint-sentence.ts';
import type { TerminalOptions } from './run.ts';
import { renderTextTable } from './text-table.ts';
import { toAscii } from './to-ascii.ts';

/** Settings are on the page: a line of a terminal has no room for them. */
const SHOWN = ARM_COLUMNS.filter(({ key }) => key !== 'settings');
const LEAST = 3;

/** Each claim with its verdict and its measurements, and how to run it again. */
export function renderClaimsTerminal(model: ClaimsModel, { width, color, ascii = false }: TerminalOptions): string {
  const lines: string[] = [''];
  if (model.notice !== null) lines.push(cleanLine(model.notice), '');
  for (const claim of model.claims) {
    const sentence = wrapText(cleanLine(claim.sentence), { width, indent: 2 });
    lines.push(cleanLine(claim.text), paintTone(sentence, toneOfClaim(claim), color));
    lines.push(renderTextTable(SHOWN, claim.arms, { width, least: LEAST }), '');
  }
  lines.push(...endLines(model));
  const text = lines.join('\n');
  return ascii ? toAscii(text) : text;
}

import { cleanLine } from '../../words/clean-text.ts';

/** Text on one line with markup characters escaped; `|` would end a cell, `<` would begin HTML. */
export function escapeMarkdown(text: string): string {
  return cleanLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]|~]/g, String.raw`\$&`);
}

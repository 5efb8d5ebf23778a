import { cleanLine } from '../../words/clean-text.ts';
import { escapeXml } from '../escape-xml.ts';

/** Markup that may stand in a page as it is. Made by `markup`, which escapes everything that is not markup already. */
export class Markup {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

/** What a template may hold: text (escaped), numbers (two decimals at most), markup (kept), null and lists (joined). */
export type Part = string | number | null | Markup | readonly Part[];

/** HTML or SVG from a template; whatever text stands in it adds no element and no attribute, in elements and quoted attributes alike. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.map((string, index) => string + sourceOf(parts[index] ?? null)).join(''));
}

/** Nothing at all. */
export const NONE = new Markup('');

/** Whether there is anything to show. */
export function isEmpty({ source }: Markup): boolean {
  return source === '';
}

function sourceOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.source;
  if (typeof part === 'string') return escapeXml(cleanLine(part));
  if (typeof part === 'number') return `${Math.round(part * 100) / 100}`;
  return part.map(sourceOf).join('');
}

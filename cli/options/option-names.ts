import { usageError } from './explain-usage.ts';
import { unknownName } from './unknown-name.ts';

interface NameList {
  /** The flag, without dashes. */
  readonly flag: string;
  /** What a name is: `target`. */
  readonly kind: string;
  readonly known: readonly string[];
}

/**
 * Names of a list, each one once: separated by commas or blanks, or given one by one. `all` stands for every known one,
 * and `*` in a name for any characters.
 * @throws StackbenchError (exit 2) for an empty list, and for a pattern that no known name fits
 */
export function optionNames(given: unknown, { flag, kind, known }: NameList): string[] {
  const words = [given]
    .flat()
    .flatMap((text) => String(text).split(','))
    .flatMap((text) => (text.trim().endsWith('.json') ? [text] : text.split(/\s/)))
    .map((word) => word.trim())
    .filter(Boolean);
  const names = new Set(words.flatMap((word) => fitting(word, known)));
  if (names.size === 0) {
    throw usageError({
      what: `--${flag} names nothing: "${[given].flat().join(',')}".`,
      why: `It takes at least one ${kind}: ${known.join(', ')}.`,
      fix: `Write for example --${flag} ${known[0]}, or remove it.`,
    });
  }
  for (const name of names) if (isPattern(name)) throw unknownName(kind, name, known);
  return [...names];
}

/** The known names that a word stands for; the word itself if it is no pattern, or nothing fits. */
function fitting(word: string, known: readonly string[]): readonly string[] {
  if (word === 'all') return known;
  if (!isPattern(word)) return [word];
  const parts = word.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  const pattern = new RegExp(`^${parts.join('.*')}$`, 'i');
  const found = known.filter((name) => pattern.test(name));
  return found.length === 0 ? [word] : found;
}

function isPattern(word: string): boolean {
  return word.includes('*') && !word.endsWith('.json');
}

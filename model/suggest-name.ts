import leven from 'leven';

/** Maximum length of a name, because the distance costs length × length. */
const LONGEST = 200;
/** Shortest text that is looked for within a name. */
const SHORTEST_PART = 3;

/**
 * Returns the known name that was probably meant: the same one but for case and separators, one that begins with what
 * was given or has it as a part, or the nearest one. Null if none is near.
 */
export function suggestName(given: string, known: readonly string[]): string | null {
  if (given.length > LONGEST) return null;
  const wanted = plain(given);
  const shortestFirst = [...known].sort((a, b) => a.length - b.length);
  const same = shortestFirst.find((name) => joined(plain(name)) === joined(wanted));
  return same ?? partOf(wanted, shortestFirst) ?? nearest(wanted, known) ?? beginningOf(wanted, shortestFirst);
}

/** Returns the known name that was misspelt: the same but for case and separators, or the nearest; null if none is. */
export function suggestSpelling(given: string, known: readonly string[]): string | null {
  if (given.length > LONGEST) return null;
  const wanted = plain(given);
  return known.find((name) => joined(plain(name)) === joined(wanted)) ?? nearest(wanted, known);
}

/** The shortest name of which the given one is a part, at its beginning or after a separator. */
function partOf(wanted: string, shortestFirst: readonly string[]): string | null {
  if (wanted.length < SHORTEST_PART) return null;
  const beginsAPart = (name: string, part: string): boolean => `-${name}`.includes(`-${part}`);
  return (
    shortestFirst.find((name) => partsOf(name).includes(wanted)) ??
    shortestFirst.find((name) => plain(name).startsWith(wanted)) ??
    shortestFirst.find((name) => beginsAPart(plain(name), wanted)) ??
    null
  );
}

/** The longest name with which the given one begins: `output` begins with `out`. */
function beginningOf(wanted: string, shortestFirst: readonly string[]): string | null {
  const begins = shortestFirst.filter((name) => plain(name).length >= SHORTEST_PART && wanted.startsWith(plain(name)));
  return begins.at(-1) ?? null;
}

function nearest(wanted: string, known: readonly string[]): string | null {
  const [best] = known
    .map((name) => ({ name, distance: leven(wanted, plain(name)) }))
    .sort((a, b) => a.distance - b.distance);
  if (best === undefined) return null;
  // Two letters that changed places count as two.
  const isSwapped = best.distance === 2 && sorted(wanted) === sorted(plain(best.name));
  return isSwapped || best.distance <= Math.max(1, wanted.length / 3) ? best.name : null;
}

/** In small letters, without dashes in front, its parts separated by `-`: `--maxDuration` is `max-duration`. */
function plain(name: string): string {
  return name
    .replace(/^-+/, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[_\s./]+/g, '-');
}

function joined(name: string): string {
  return name.replaceAll('-', '');
}

function partsOf(name: string): string[] {
  return plain(name).split('-');
}

function sorted(text: string): string {
  return [...text].sort().join('');
}

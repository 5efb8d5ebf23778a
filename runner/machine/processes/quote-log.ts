import { stripVTControlCharacters } from 'node:util';
import { isNoise, isPlace, namingRank } from './naming-lines.ts';

/** Maximum number of lines of a quotation, marks of omission included. */
const QUOTED_LINES = 12;
const LAST_LINES = 3;
const MOST_NAMING = 3;
const MOST_LETTERS = 300;
const OMISSION = '…';

/**
 * The lines of a log that name what went wrong, with their places in the code and the last lines, in their order. What
 * is left out between them is a line `…`. Empty for an empty log.
 */
export function quoteLog(text: string): string {
  const lines = linesOf(text);
  if (lines.length <= QUOTED_LINES) return lines.join('\n');
  const kept = new Set<number>();
  const isFull = (): boolean => withOmissions(lines, kept).length >= QUOTED_LINES;
  for (const index of inOrderOfUse(lines)) {
    if (kept.has(index)) continue;
    kept.add(index);
    if (withOmissions(lines, kept).length > QUOTED_LINES) kept.delete(index);
    if (isFull()) break;
  }
  return withOmissions(lines, kept).join('\n');
}

/** The text of a log as a person reads it: without colours, and of a line that was overwritten only what is left. */
function plainLog(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/^.*\r(?!\n|$)/gm, '')
    .replaceAll('\r', '');
}

function linesOf(text: string): string[] {
  const lines = plainLog(text)
    .split('\n')
    .map((line) => line.trimEnd())
    .map((line) => (line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS - 1)}${OMISSION}` : line));
  // Several empty lines in a row say no more than one.
  return lines
    .filter((line, index) => line !== '' || (index > 0 && lines[index - 1] !== ''))
    .join('\n')
    .trim()
    .split('\n')
    .filter((line, index, all) => all.length > 1 || line !== '');
}

/** Indices of lines, the most useful first. */
function inOrderOfUse(lines: readonly string[]): number[] {
  const ranks = lines.map(namingRank);
  const of = (rank: number): number[] => [...ranks.keys()].filter((index) => ranks[index] === rank);
  const strong = of(2);
  const isUseful = (index: number): boolean => (lines[index] ?? '') !== '';
  const lastOnes = [...lines.keys()].toReversed();
  if (strong.length === 0) return [...lastOnes.slice(0, LAST_LINES), ...of(1).slice(-2), ...lastOnes].filter(isUseful);
  // The last ones are nearest to the end; of a build's many, the first one is the cause.
  const naming = [...new Set([...strong.slice(-1), ...strong.slice(0, 1), ...strong.slice(-MOST_NAMING)])];
  const after = (distance: number): number[] => naming.map((index) => index + distance);
  const last = lastOnes.slice(0, LAST_LINES).filter((index) => !isNoise(lines[index] ?? ''));
  const message = [1, 2, 3].flatMap(after).filter((index) => !isNoise(lines[index] ?? ''));
  const around = naming.flatMap((index) => placesOf(lines, index));
  return [...naming, ...around, ...message, ...last, ...after(-1)].filter(isUseful);
}

/** The place in the user's code that belongs to an error: above it, or in its stack. */
function placesOf(lines: readonly string[], index: number): number[] {
  const above = [1, 2, 3, 4, 5, 6, 7].map((distance) => index - distance);
  const below = [1, 2, 3, 4, 5, 6, 7].map((distance) => index + distance);
  const isNear = (at: number): boolean => isPlace(lines[at] ?? '');
  return [above.find(isNear), below.find(isNear)].filter((at) => at !== undefined);
}

function withOmissions(lines: readonly string[], kept: ReadonlySet<number>): string[] {
  const shown = [...kept].sort((a, b) => a - b);
  return shown.flatMap((index, at) => {
    const before = at === 0 ? -1 : (shown[at - 1] as number);
    return index === before + 1 ? [lines[index] as string] : [OMISSION, lines[index] as string];
  });
}

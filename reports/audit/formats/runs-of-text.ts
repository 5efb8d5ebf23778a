/** One of the consecutive runs in a printed text. */
export interface TextRun {
  readonly label: string;
  /** Lines since the previous run. */
  readonly before: readonly string[];
  /** From its first line to the next run. */
  readonly lines: readonly string[];
}

const LONGEST_LINE = 1000;
/** Maximum length of a line before the words that identify it. */
const MOST_BEFORE = 60;

/** Returns the runs of a text, each from a line that begins one; identical runs count once. */
export function runsOfText(name: string, text: string, begins: RegExp): TextRun[] {
  const lines = linesOf(text);
  const starts = lines.flatMap((line, index) => (begins.test(line) ? [index] : []));
  const runs = starts.map((start, index) => ({
    before: lines.slice(index === 0 ? 0 : starts[index - 1], start),
    lines: lines.slice(start, starts[index + 1]),
  }));
  // Text before the first run may follow the others, as a heading of the next one.
  const heading = new Set(lines.slice(0, starts[0]));
  const wordsOf = (own: readonly string[]): string =>
    own.slice(0, own.findLastIndex((line) => !heading.has(line)) + 1).join('\n');
  const distinct = [...new Map(runs.map((run) => [wordsOf(run.lines), run])).values()];
  return distinct.map((run, index) => ({
    ...run,
    label: distinct.length === 1 ? name : `${name}, run ${index + 1}`,
  }));
}

/** Whether a line of a text starts with this, after spaces; in time linear in its length. */
export function hasLine(text: string, beginning: string): boolean {
  for (let at = text.indexOf(beginning); at !== -1; at = text.indexOf(beginning, at + 1)) {
    const before = text.slice(Math.max(0, at - MOST_BEFORE), at);
    if (/(?:^|[\r\n])[ \t]*$/.test(before)) return true;
  }
  return false;
}

/**
 * Returns the lines of a text that are not empty, trimmed and limited in length; text that a progress bar overwrote is
 * a line of its own.
 */
function linesOf(text: string): string[] {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.trim().slice(0, LONGEST_LINE))
    .filter((line) => line !== '');
}

/** Returns the match of the first line that fits. @throws Error that names the line if there is none */
export function lineLike(lines: readonly string[], what: string, pattern: RegExp): RegExpExecArray {
  const found = lineLikeIfAny(lines, pattern);
  if (found === null) throw new Error(`The line "${what}" is missing or damaged.`);
  return found;
}

/** The same, or null. */
export function lineLikeIfAny(lines: readonly string[], pattern: RegExp): RegExpExecArray | null {
  for (const line of lines) {
    const found = pattern.exec(line);
    if (found !== null) return found;
  }
  return null;
}

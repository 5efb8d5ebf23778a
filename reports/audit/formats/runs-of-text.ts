/** One of the runs that a text has printed one after the other. */
export interface TextRun {
  readonly label: string;
  /** Lines since the run before. */
  readonly before: readonly string[];
  /** From its first line to the next run. */
  readonly lines: readonly string[];
}

const COLOURS = /\u001B\[[\d;]*m/g;

/** The runs of a text, each from a line that begins one; a run that is there twice, word for word, is one. Spaces at both ends of lines are gone. */
export function runsOfText(name: string, text: string, begins: RegExp): TextRun[] {
  const lines = linesOf(text);
  const starts = lines.flatMap((line, index) => (begins.test(line) ? [index] : []));
  const runs = starts.map((start, index) => ({
    before: lines.slice(index === 0 ? 0 : starts[index - 1], start),
    lines: lines.slice(start, starts[index + 1]).filter((line) => line !== ''),
  }));
  const distinct = runs.filter(
    (run, index) => !runs.slice(0, index).some((earlier) => isSame(earlier.lines, run.lines)),
  );
  return distinct.map((run, index) => ({
    ...run,
    label: distinct.length === 1 ? name : `${name}, run ${index + 1}`,
  }));
}

/** What stands behind a run (the heading of the next one) may be missing behind another. */
function isSame(a: readonly string[], b: readonly string[]): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length).every((line, index) => line === b[index]);
}

/** The lines of a text without colours and outer spaces; what a progress bar has overwritten stands in lines of its own. */
export function linesOf(text: string): string[] {
  return text
    .replaceAll(COLOURS, '')
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim());
}

/** What the pattern finds in the first line that it fits. @throws Error that names the line when there is none. */
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

/** A number keeps its unit. */
const BREAKS = / (?!(?:%|µs|ms)(?![\p{L}\p{N}]))/u;

/**
 * Lines of at most `width` characters (a longer word gets its own line), the later ones indented by `indent` spaces.
 */
export function wrapText(text: string, { width, indent }: { readonly width: number; readonly indent: number }): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(BREAKS)) {
    const isTooLong = [...line].length + 1 + [...word].length > width;
    if (isTooLong && line.trim() !== '') {
      lines.push(line);
      line = `${' '.repeat(indent)}${word}`;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}

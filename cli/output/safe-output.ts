import { cleanText } from '../../reports/words/clean-text.ts';
import type { OutputStream, RawStream } from '../cli-context.ts';

/** Colours, and a line that is written over: all that we send to a terminal beside text. */
const OWN_SEQUENCES = /(\r?\u001B\[\d*[mK])/;

/**
 * A stream on which no text steers a terminal, whoever wrote it: control characters but tab and line breaks, and those that reorder a
 * line, become `�`.
 */
export function safeOutput(stream: RawStream): OutputStream {
  return {
    write: (text) => stream.write(cleanLines(text)),
    writeStyled: (text) =>
      stream.write(
        text
          .split(OWN_SEQUENCES)
          .map((part, index) => (index % 2 === 1 ? part : cleanLines(part)))
          .join(''),
      ),
    get isTTY() {
      return stream.isTTY;
    },
    get columns() {
      return stream.columns;
    },
  };
}

/** A carriage return is kept where it ends a line, as in CSV: alone it would write over the line. */
function cleanLines(text: string): string {
  return text.includes('\r\n') ? text.split('\r\n').map(cleanText).join('\r\n') : cleanText(text);
}

import { cleanText } from '../../reports/words/clean-text.ts';
import type { OutputStream, RawStream } from '../cli-context.ts';

/** Colours, and moves to the start of a line: all control sequences that we send to a terminal. */
const OWN_SEQUENCES = /(\r?\u001B\[\d*[mK])/;

/**
 * A stream on which no text can control the terminal: control characters other than tab and line breaks, and characters
 * that reorder a line, become `�`.
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

/** A carriage return is kept at the end of a line, as in CSV; elsewhere it would overwrite the line. */
function cleanLines(text: string): string {
  return text.includes('\r\n') ? text.split('\r\n').map(cleanText).join('\r\n') : cleanText(text);
}

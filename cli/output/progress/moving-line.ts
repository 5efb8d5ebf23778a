import { cleanLine } from '../../../reports/words/clean-text.ts';
import type { OutputStream } from '../../cli-context.ts';

const CLEAR_LINE = '\r\u001B[2K';

/** Permanent lines and, below them on a terminal, one that is overwritten. */
interface MovingLine {
  readonly isTerminal: boolean;
  /** Writes a permanent line. */
  line(text: string): void;
  /** Replaces the moving line; only for terminals. */
  move(text: string): void;
  clear(): void;
}

/** Streams whose last line is a moving one, which must be cleared before anything else is written. */
const moving = new WeakSet<OutputStream>();

export function movingLine(stream: OutputStream): MovingLine {
  const clear = (): void => {
    if (moving.delete(stream)) stream.writeStyled(CLEAR_LINE);
  };
  return {
    isTerminal: stream.isTTY === true,
    clear,
    line(text) {
      clear();
      stream.write(`${text}\n`);
    },
    move(text) {
      stream.writeStyled(`${CLEAR_LINE}${cleanLine(text).slice(0, (stream.columns ?? 100) - 1)}`);
      moving.add(stream);
    },
  };
}

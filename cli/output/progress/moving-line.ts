import { cleanLine } from '../../../reports/words/clean-text.ts';
import type { OutputStream } from '../../cli-context.ts';

const CLEAR_LINE = '\r\u001B[2K';

/** Lines that stay, and below them, on a terminal, one that is written over. */
interface MovingLine {
  readonly isTerminal: boolean;
  /** Writes a line that stays. */
  line(text: string): void;
  /** Replaces the moving line; for terminals alone. */
  move(text: string): void;
  clear(): void;
}

/** Streams whose last line is one that moves: whoever writes to them clears it. */
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

import { type Redaction, redact } from '../../model/redact.ts';
import type { OutputStream } from '../cli-context.ts';

/** The same stream, with secrets hidden. */
export function redactedOutput(stream: OutputStream, redaction: Pick<Redaction, 'secrets'>): OutputStream {
  const hidden = (text: string): string => redact(text, { secrets: redaction.secrets, names: [] });
  return {
    write: (text) => stream.write(hidden(text)),
    writeStyled: (text) => stream.writeStyled(hidden(text)),
    get isTTY() {
      return stream.isTTY;
    },
    get columns() {
      return stream.columns;
    },
  };
}

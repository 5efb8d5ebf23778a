import type { OperationId } from '../../../../scenarios/operations.ts';
import { type StreamSpec, requestAt, toWire } from '../../../../scenarios/request-stream.ts';

/** A request with its operation, whole as it goes onto the wire. */
export interface WireText {
  readonly operation: OperationId;
  readonly wire: string;
}

/** Writes requests for one server: those of the stream by their place, and gets of a seeded item for the warm-up. */
export function wireTexts(
  baseUrl: string,
  stream: StreamSpec,
  ids: readonly string[],
): { readonly at: (index: number) => WireText; readonly get: (item: number) => string } {
  const fixedHeaders = `Host: ${new URL(baseUrl).host}\r\nConnection: keep-alive\r\n`;
  const headOf = (operation: OperationId, item: number | null): string => {
    const { method, path } = toWire(operation, item === null ? undefined : ids[item]);
    return `${method} ${path} HTTP/1.1\r\n${fixedHeaders}`;
  };
  return {
    at(index) {
      const { operation, item, body } = requestAt(stream, index);
      const head = headOf(operation, item);
      if (body === null) return { operation, wire: `${head}\r\n` };
      // Bodies of the stream are ASCII: their length in characters is that in bytes.
      const about = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
      return { operation, wire: `${head}${about}\r\n${body}` };
    },
    get: (item) => `${headOf('get', item % ids.length)}\r\n`,
  };
}

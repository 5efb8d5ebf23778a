import type { OperationId } from '../../../scenarios/operations.ts';
import { type StreamRequest, type StreamSpec, requestAt, toWire } from '../../../scenarios/request-stream.ts';

/** A request with its operation, complete as it is sent. */
export interface WireText {
  readonly operation: OperationId;
  readonly wire: string;
}

/**
 * Returns the function that writes requests of the stream as HTTP/1.1 to one server; `ids` are those of the seeded
 * items.
 */
export function wireWriter(baseUrl: string, ids: readonly string[]): (request: StreamRequest) => string {
  const fixedHeaders = `Host: ${new URL(baseUrl).host}\r\nConnection: keep-alive\r\n`;
  return (request) => {
    const { body } = request;
    const { method, path } = toWire(request, ids);
    const head = `${method} ${path} HTTP/1.1\r\n${fixedHeaders}`;
    if (body === null) return `${head}\r\n`;
    // Bodies of the stream are ASCII: their length in characters is that in bytes.
    const about = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
    return `${head}${about}\r\n${body}`;
  };
}

/** Writes requests to one server: those of the stream by their index, and gets of a seeded item for the warm-up. */
export function wireTexts(
  baseUrl: string,
  stream: StreamSpec,
  ids: readonly string[],
): { readonly at: (index: number) => WireText; readonly get: (item: number) => string } {
  const write = wireWriter(baseUrl, ids);
  return {
    at(index) {
      const request = requestAt(stream, index);
      return { operation: request.operation, wire: write(request) };
    },
    get: (item) => write({ operation: 'get', item: item % ids.length, body: null }),
  };
}

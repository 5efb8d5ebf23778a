import { type StreamRequest, toWire } from '../../../scenarios/request-stream.ts';

/** A request with its operation, complete as it is sent. */
export interface WireText {
  readonly operation: string;
  readonly wire: string;
}

/**
 * Returns the function that writes requests of the stream as HTTP/1.1 to one server; `ids` are those of the seeded
 * items.
 */
export function wireWriter(baseUrl: string, ids: readonly string[]): (request: StreamRequest) => string {
  const fixedHeaders = `Host: ${new URL(baseUrl).host}\r\nConnection: keep-alive\r\n`;
  return ({ operation, item, body }) => {
    const { method, path } = toWire(operation, item === null ? undefined : ids[item]);
    const head = `${method} ${path} HTTP/1.1\r\n${fixedHeaders}`;
    if (body === null) return `${head}\r\n`;
    // Bodies of the stream are ASCII: their length in characters is that in bytes.
    const about = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
    return `${head}${about}\r\n${body}`;
  };
}

/** The requests to one server: those of the stream by their index, and further ones that open connections. */
export interface WireTexts {
  readonly at: (index: number) => WireText;
  /** Gets of seeded items, or GETs of the user's, if there are any. */
  readonly opening: (index: number) => WireText;
}

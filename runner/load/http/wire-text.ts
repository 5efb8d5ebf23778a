import { type StreamRequest, toWire } from '../../../scenarios/request-stream.ts';

/** A request with its operation, complete as it is sent. */
export interface WireText {
  readonly operation: string;
  readonly wire: string;
}

/** An app as a generator asks it. */
export interface AskedApp {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly baseUrl: string;
  /** What every request has, in ASCII; none if absent. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Its own items, if it gave them other ids than those of the job; as many. */
  readonly itemsFile?: string | undefined;
}

/**
 * Returns the function that writes requests of the stream as HTTP/1.1 to one server; `ids` are those of the seeded
 * items.
 */
export function wireWriter({ baseUrl, headers }: AskedApp, ids: readonly string[]): (request: StreamRequest) => string {
  const own = Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
  const fixedHeaders = `Host: ${new URL(baseUrl).host}\r\nConnection: keep-alive\r\n${own.join('')}`;
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

/** The requests to one server: those of the stream by their index, and further ones that open connections. */
export interface WireTexts {
  readonly at: (index: number) => WireText;
  /** Gets of seeded items, or GETs of the user's, if there are any. */
  readonly opening: (index: number) => WireText;
}

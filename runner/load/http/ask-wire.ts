import { connect } from 'node:net';
import { HTTPParser } from 'http-parser-js';

/** Maximum size of a body that is kept, in bytes; the rest is counted only. */
const MOST_KEPT = 1024 * 1024;
const HEADER_LIMIT = 500;

interface WireQuestion {
  readonly host: string;
  readonly port: number;
  /** One whole request, bytes as latin1. */
  readonly wire: string;
  readonly timeoutMs: number;
}

/** One answer, read to its end; `status` is null if there was none. */
export interface WireAnswer {
  readonly status: number | null;
  /** Why there was none, or why it did not end; null for a whole answer. */
  readonly reason: string | null;
  /** Names in lower case; of a name that comes several times the last value. */
  readonly headers: Readonly<Record<string, string>>;
  /** Size of the body as it was sent. */
  readonly bytes: number;
  /** The body; null if it is larger than 1 MB. */
  readonly body: Buffer | null;
}

/** Sends one request on a connection of its own and reads the answer. Never rejects. */
export async function askWire({ host, port, wire, timeoutMs }: WireQuestion): Promise<WireAnswer> {
  return new Promise((resolve) => {
    const heard: { status: number | null; headers: Record<string, string> } = { status: null, headers: {} };
    const chunks: Buffer[] = [];
    let bytes = 0;
    const socket = connect({ host, port, noDelay: true });
    const timer = setTimeout(() => end('timeout'), timeoutMs);
    const end = (reason: string | null): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.destroy();
      resolve({ ...heard, reason, bytes, body: bytes > MOST_KEPT ? null : Buffer.concat(chunks) });
    };
    const parser = new HTTPParser('RESPONSE');
    const [readBody, skipBody] = [0, 1];
    parser[HTTPParser.kOnHeadersComplete] = ({ statusCode, headers }) => {
      if (statusCode >= 100 && statusCode < 200 && statusCode !== 101) return skipBody;
      heard.status = statusCode;
      heard.headers = recordOf(headers);
      const isBare = wire.startsWith('HEAD ') || statusCode === 204 || statusCode === 304 || statusCode === 101;
      return isBare ? skipBody : readBody;
    };
    parser[HTTPParser.kOnBody] = (chunk, offset, length) => {
      bytes += length;
      if (bytes <= MOST_KEPT) chunks.push(Buffer.from(chunk.subarray(offset, offset + length)));
    };
    parser[HTTPParser.kOnMessageComplete] = () => {
      if (heard.status !== null) end(null);
    };
    socket.on('data', (chunk) => {
      const result = parser.execute(chunk);
      if (result instanceof Error) end(`not HTTP: ${result.message}`);
    });
    // A body without a length ends with the connection.
    socket.once('end', () => void parser.finish());
    socket.once('close', () => end('the server closed the connection'));
    socket.once('error', (error) => end(error.message));
    socket.write(wire, 'latin1');
  });
}

/** Names and values come in turn. */
function recordOf(flat: ArrayLike<unknown>): Record<string, string> {
  const texts = Array.from(flat, String);
  const pairs = texts.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), (texts[index + 1] ?? '').slice(0, HEADER_LIMIT)] as const] : [],
  );
  return Object.fromEntries(pairs);
}

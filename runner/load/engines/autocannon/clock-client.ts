import type autocannon from 'autocannon';
import type { Outcome } from '../../../../model/document/operation-result.ts';

export interface NextRequest {
  readonly operation: string;
  /** The whole request as it goes onto the wire. */
  readonly wire: Buffer;
}

export interface EndedRequest {
  readonly operation: string;
  /** Null when there was no answer. */
  readonly status: number | null;
  /** The body of the answer, if bodies are kept and it is not too large; absent otherwise. */
  readonly body?: string | null;
  readonly outcome: Exclude<Outcome, 'bad-body' | 'http-error' | 'ok'> | 'answered';
  readonly startedAt: number;
  readonly endedAt: number;
  /** Why a connection failed; null otherwise. */
  readonly reason: string | null;
}

export interface ClientClock {
  /** When the open request was sent (`performance.now()`); null between requests. */
  readonly waitingSince: () => number | null;
  /** Sends the request that was held back, on a new connection if the old one is gone; nothing if none was. */
  resume(): void;
}

/** Most bytes of a body that are kept. */
const MOST_KEPT = 4 * 1024 * 1024;

/**
 * Makes an autocannon client measurable: own clock from just before the write to the parsed answer, own requests, and
 * repairs of what autocannon 9.0.0 does wrong when a connection ends (stale queue, unheeded `Connection: close`,
 * answers of a dead socket). A new connection's connect time counts into its first request. While `mayAsk` says no, the
 * client holds its next request back, keeps its connection and opens no new one.
 */
export function clockClient(
  client: autocannon.Client,
  options: {
    readonly timeoutMs: number;
    /** Whether the bodies of answers are kept, to be checked. */
    readonly keepBodies?: boolean;
    readonly next: () => NextRequest;
    readonly mayAsk: () => boolean;
    readonly ended: (request: EndedRequest) => void;
    /** The server closed the connection or announced it. */
    readonly closed: () => void;
  },
): ClientClock {
  let open: string | null = null;
  let startedAt = 0;
  let connected = false;
  let closeAnnounced = false;
  let timedOut = false;
  /** What `resume` has to do; null while a request is open. */
  let held: 'connect' | 'ask' | null = null;

  const bodies = options.keepBodies === true ? keepBodies(client) : null;

  const end = (outcome: EndedRequest['outcome'], status: number | null, reason: string | null): void => {
    if (open === null) return;
    const endedAt = performance.now();
    const operation = open;
    open = null;
    const body = bodies === null ? {} : { body: bodies.take() };
    options.ended({ operation, status, outcome, startedAt, endedAt, reason, ...body });
  };

  client.timeout = options.timeoutMs;
  client.requestIterator = {
    currentRequest: { requestBuffer: Buffer.alloc(0) },
    resetted: false,
    nextRequest: () => undefined,
    recordBody: () => undefined,
  };

  client.on('request', () => {
    end('lost', null, 'another request was sent on the same connection');
    // What nobody asked for may have brought a body.
    bodies?.take();
    const { operation, wire } = options.next();
    client.requestIterator.currentRequest = { requestBuffer: wire };
    open = operation;
    startedAt = performance.now();
  });
  client.on('headers', ({ shouldKeepAlive }: { readonly shouldKeepAlive: boolean }) => {
    closeAnnounced = !shouldKeepAlive;
  });
  client.on('response', (status: number) => end('answered', status, null));
  client.on('connError', (error: Error) => {
    if (connected) options.closed();
    end(connected ? 'lost' : 'connect-error', null, error.message);
  });

  ignoreUnasked(client);
  const connect = client._connect.bind(client);
  const doRequest = client._doRequest.bind(client);
  const destroyConnection = client._destroyConnection.bind(client);
  client._destroyConnection = () => {
    // Autocannon's timer runs on while nothing is asked, and a client that never asked has no connection.
    if (!isOpened(client) || (held !== null && !client.destroyed)) return;
    // With a request open, only autocannon's timeout does this (or the end of the round, which asks no more).
    timedOut = open !== null;
    destroyConnection();
  };
  client._doRequest = () => {
    if (!options.mayAsk()) {
      held ??= 'ask';
      return;
    }
    if (!closeAnnounced) return doRequest();
    closeAnnounced = false;
    options.closed();
    client._resetConnection();
  };
  client._connect = () => {
    end(timedOut ? 'timeout' : 'lost', null, timedOut ? null : 'the server closed the connection');
    if (!options.mayAsk()) {
      // Its timer alone, without an end of the connection, is no reason for a new one.
      if (held === null || !isAlive(client.conn)) held = 'connect';
      timedOut = false;
      return;
    }
    silence(client.conn);
    connected = closeAnnounced = timedOut = false;
    client.pipelinedRequests.clear();
    client.parser.initialize('RESPONSE');
    connect();
    const { conn } = client;
    conn.setNoDelay(true);
    conn.once('connect', () => {
      connected ||= client.conn === conn;
    });
    conn.once('end', options.closed);
  };
  return {
    waitingSince: () => (open === null ? null : startedAt),
    resume() {
      const what = held !== null && !isAlive(client.conn) ? 'connect' : held;
      held = null;
      if (what === 'connect') client._connect();
      else if (what === 'ask') client._doRequest();
    },
  };
}

/** Keeps the bytes of each answer's body, which autocannon makes texts of, piece by piece. */
function keepBodies({ pipelinedRequests }: autocannon.Client): { take(): string | null } {
  let [parts, bytes]: [Buffer[], number] = [[], 0];
  pipelinedRequests.addBody = (part) => {
    bytes += part.length;
    if (bytes <= MOST_KEPT) parts.push(part);
  };
  return {
    take() {
      const body = bytes > MOST_KEPT ? null : Buffer.concat(parts).toString('utf8');
      [parts, bytes] = [[], 0];
      return body;
    },
  };
}

function isOpened({ conn }: { readonly conn?: autocannon.Client['conn'] }): boolean {
  return conn !== undefined;
}

function isAlive(conn: autocannon.Client['conn'] | undefined): boolean {
  return conn !== undefined && !conn.destroyed && !conn.readableEnded;
}

/** An answer without a request, as a 408 to an idle connection, must not end the process. */
function ignoreUnasked({ pipelinedRequests }: autocannon.Client): void {
  const terminate = pipelinedRequests.terminateRequest.bind(pipelinedRequests);
  const unasked = { req: {}, bytes: 0, body: '', headers: { statusCode: 408 }, duration: 0 };
  pipelinedRequests.terminateRequest = () => terminate() ?? unasked;
}

/** An old socket must not speak for its successor. */
function silence(conn: autocannon.Client['conn'] | undefined): void {
  if (conn === undefined) return;
  for (const event of ['data', 'end', 'error', 'connect']) conn.removeAllListeners(event);
  conn.on('error', () => undefined);
  conn.destroy();
}

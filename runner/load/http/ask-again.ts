/**
 * How a connection was lost while a request waited for its first byte. `unread`: the server closed it without reading
 * the request. `ended`: the server took the request and then closed. `none`: something else happened.
 */
export type Loss = 'unread' | 'ended' | 'none';

/** Methods that may be sent twice with the effect of once (RFC 9110, 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']);
/** Time without a request, in ms: no server closes a connection for less, and turns of bursts are shorter. */
const IDLE_MS = 10;

/**
 * Returns what the error of a socket says of the request that was sent on it. A kernel resets a connection that its
 * program has closed, or closes without having read all of it.
 */
export function lossOf(error: NodeJS.ErrnoException | null): Loss {
  return error?.code === 'EPIPE' || error?.code === 'ECONNRESET' ? 'unread' : 'none';
}

/**
 * Whether a request may be sent again on a new connection (RFC 9112, 9.3.1): one that was not read; and one that was
 * sent after `idleMs` without a request and may be sent twice, because the server may have been closing its connection.
 */
export function mayAskAgain(wire: string, loss: Loss, idleMs: number): boolean {
  if (loss === 'ended') return idleMs >= IDLE_MS && IDEMPOTENT.has(wire.slice(0, wire.indexOf(' ')));
  return loss === 'unread';
}

/**
 * How a connection was lost while a request waited for its first byte. `unread`: the server had closed it before the
 * request reached it. `reset`: nothing more is known than that the kernel of the server refused what came. `ended`: the
 * server took the request and then closed. `none`: something else happened.
 */
export type Loss = 'unread' | 'reset' | 'ended' | 'none';

/** Methods that may be sent twice with the effect of once (RFC 9110, 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']);
/** Time without a request, in ms: no server closes a connection for less. */
const IDLE_MS = 1;

/** Returns what the error of a socket says of the request that was sent on it. */
export function lossOf(error: NodeJS.ErrnoException | null): Loss {
  if (error === null) return 'none';
  if (error.code === 'EPIPE' || (error.code === 'ECONNRESET' && error.syscall === 'write')) return 'unread';
  return error.code === 'ECONNRESET' ? 'reset' : 'none';
}

/**
 * Whether a request may be sent again, on a new connection, that met a server closing one which had been idle for so
 * long (RFC 9112, 9.3.1). A kernel resets a connection that its program closes without having read all of it, or that
 * it closed before: a reset after idleness shows that the request was not read. Without one, only requests that have no
 * further effect are sent twice.
 */
export function mayAskAgain(wire: string, loss: Loss, idleMs: number): boolean {
  if (loss === 'none' || loss === 'unread') return loss === 'unread';
  const isIdempotent = IDEMPOTENT.has(wire.slice(0, wire.indexOf(' ')));
  const wasIdle = idleMs >= IDLE_MS;
  return loss === 'reset' ? isIdempotent || wasIdle : isIdempotent && wasIdle;
}

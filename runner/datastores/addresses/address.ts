import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { suggestName } from '../../../model/suggest-name.ts';

/** A server that an address names. */
export interface AddressedServer {
  /** As in the address: a name, an IP address without brackets, or the folder or file of a socket. */
  readonly host: string;
  /** 0 if a socket has none. */
  readonly port: number;
  /** File of the Unix socket that the driver opens; null for TCP. */
  readonly socket: string | null;
}

/** What an address is read for. */
export interface Reading {
  readonly allowRemote: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a driver makes of an address. */
export interface ReadAddress {
  /** All servers that it names, in the order in which they are tried. */
  readonly servers: readonly AddressedServer[];
  /** Whether all of them are used together; otherwise only the first that `answers`. */
  readonly together: boolean;
  /** Why connections may leave this machine even if its hosts are on it, as a sentence; null if they do not. */
  readonly leaves: string | null;
  /** Whether the name of the server is checked against a certificate, so that it cannot be written as a number. */
  readonly keepsNames: boolean;
  /** Whether its drivers take IPv6 numbers. */
  readonly takesIPv6: boolean;
  /** Whether it can be used, asked if several are named. Default: whether it accepts a connection. */
  readonly answers?: (server: AddressedServer) => Promise<boolean>;
  /**
   * The complete address with these servers: nothing comes from the environment; with one server, the driver reads it
   * as `new URL` does.
   */
  readonly at: (servers: readonly AddressedServer[]) => string;
}

/**
 * Keys of an address that are passed on, as their driver writes them; others are refused by name: a driver ignores some
 * silently, and others lead elsewhere. @throws StackbenchError (exit 2)
 */
export function refuseUnknownKeys(
  driver: string,
  given: Iterable<string>,
  known: readonly string[],
  asWritten: (key: string) => string = (key) => key,
): void {
  const names = new Set(known.map(asWritten));
  for (const key of given) {
    if (names.has(asWritten(key))) continue;
    throw new StackbenchError({
      code: 'unknown-address-key',
      what: `The address that was named has a key that cannot be used: "${key.slice(0, 60)}".`,
      why: `${driver} would ignore it, or connect to another server than the one that was named.`,
      fix: fixOfKey(key, known),
      exitCode: EXIT.usage,
    });
  }
}

function fixOfKey(key: string, known: readonly string[]): string {
  if (known.length === 0) return 'Remove it.';
  if (/^(?:pass\w*|pwd|pw|auth|requirepass|user|username|login)$/i.test(key)) {
    const meant = /^(?:user|username|login)$/i.test(key) ? 'username' : 'password';
    return known.includes(meant)
      ? `Did you mean ${meant}?`
      : 'Write user and password before the host: USER:PASSWORD@.';
  }
  if (/^(?:use)?_?(?:tls|ssl)$/i.test(key) && known.includes('connectionName')) return 'Write rediss:// for TLS.';
  const near = suggestName(key, known);
  // `connect_timeout` is near `lock_timeout`, but nobody means that.
  if (near?.[0]?.toLowerCase() === key[0]?.toLowerCase()) return `Did you mean ${near}?`;
  return `Remove it. Known keys are ${[...known].sort().join(', ')}.`;
}

/** `[::1]` for an IPv6 address, otherwise the host itself. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** A whole port. @throws RangeError in words */
export function portOf(text: string | number): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new RangeError('A port is a whole number from 1 to 65535.');
}

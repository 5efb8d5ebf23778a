import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';

/** A server that an address names. */
export interface AddressedServer {
  /** As the driver was told: a name, an IP address without brackets, or the folder or file of a socket. */
  readonly host: string;
  /** 0 where a socket has none. */
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
  /** Whether all of them are used together; else one alone is, the first that `answers`. */
  readonly together: boolean;
  /** Why connections may leave this machine whatever its hosts are, as a sentence; null where they do not. */
  readonly leaves: string | null;
  /** Whether the name of the server is checked against a certificate, so that it cannot be written as a number. */
  readonly keepsNames: boolean;
  /** Whether its drivers take IPv6 numbers. */
  readonly takesIPv6: boolean;
  /** Whether it can be used, asked where several are named; by default whether it takes a connection. */
  readonly answers?: (place: AddressedServer) => Promise<boolean>;
  /** The address with these servers, whole: nothing is left to the environment, and the driver reads it as `new URL` does where one server is named. */
  readonly at: (places: readonly AddressedServer[]) => string;
}

/**
 * Keys of an address that are passed on, as their driver writes them; others are refused by name: a driver ignores some silently, and others
 * lead elsewhere. @throws StackbenchError (exit 2)
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
      why: `${driver} would ignore it, or be led to something else than the server that was named.`,
      fix: `Leave it away. Known keys are ${[...known].sort().join(', ')}.`,
      exitCode: EXIT.usage,
    });
  }
}

/** `[::1]` for an IPv6 address, the host itself else. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** A whole port. @throws RangeError in words */
export function portOf(text: string | number): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new RangeError('A port is a whole number from 1 to 65535.');
}

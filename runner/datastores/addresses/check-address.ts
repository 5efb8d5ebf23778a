import { isIP } from 'node:net';
import { EXIT } from '../../../model/exit-codes.ts';
import { messageOf, StackbenchError } from '../../../model/stackbench-error.ts';
import { type AddressedServer, type ReadAddress, bracketed } from './address.ts';
import { addressesOf, isLoopback, takesConnection } from './loopback.ts';

/** An address that may be used, and what it names. */
interface CheckedAddress {
  readonly url: string;
  readonly servers: readonly AddressedServer[];
  /** In words, what was named, if there are several and none can be used. */
  readonly unanswered: readonly string[];
}

interface AddressCheck {
  /** What is named: `PostgreSQL`. */
  readonly what: string;
  readonly allowRemote: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Each server that the driver would contact is on this machine, or `allowRemote` is set. Names become the numbers that
 * were checked, so a name that resolves differently a moment later has no effect. @throws StackbenchError
 * `remote-address` (exit 2)
 */
export async function checkAddress(read: ReadAddress, check: AddressCheck): Promise<CheckedAddress> {
  if (!check.allowRemote && read.leaves !== null) throw remote(check.what, read.leaves);
  const checked: AddressedServer[][] = [];
  // One after the other: the first that is on another machine is reported, and no other name is resolved.
  for (const server of read.servers) {
    const same = check.allowRemote ? [server] : await onThisMachine(server, check);
    const usable = same.filter(({ host, socket }) => read.takesIPv6 || socket !== null || isIP(host) !== 6);
    if (usable.length === 0) throw new Error(`Its clients take no IPv6 address, and ${server.host} has no other.`);
    checked.push(usable);
  }
  const found = read.together
    ? await Promise.all(checked.map((same) => firstThat(takesConnection, same)))
    : [await firstThat(read.answers ?? takesConnection, checked.flat())];
  const none = read.servers.length > 1 && found.every((server) => server === null);
  // If none answers, the driver of the first says why.
  const used = found.map((server, index) => server ?? (checked[index]?.[0] as AddressedServer));
  const servers = read.keepsNames ? used.map((server) => nameOf(server, checked, read.servers)) : used;
  return { url: read.at(servers), servers, unanswered: none ? read.servers.map(inWords) : [] };
}

/** The same server by each of its numbers. */
async function onThisMachine(server: AddressedServer, { what, signal }: AddressCheck): Promise<AddressedServer[]> {
  if (server.socket !== null) return [server];
  let addresses: readonly string[];
  try {
    addresses = await addressesOf(server.host, signal);
  } catch (cause) {
    signal?.throwIfAborted();
    throw remote(what, `It is unknown whether ${server.host} is on this machine: ${messageOf(cause)}.`, cause);
  }
  const elsewhere = addresses.find((address) => !isLoopback(address));
  if (elsewhere !== undefined || addresses.length === 0)
    throw remote(
      what,
      `${server.host}${elsewhere === undefined || elsewhere === server.host ? '' : ` is ${elsewhere}, which`} is not an address of the loopback device.`,
    );
  return addresses.map((host) => ({ ...server, host }));
}

async function firstThat(
  answers: (server: AddressedServer) => Promise<boolean>,
  servers: readonly AddressedServer[],
): Promise<AddressedServer | null> {
  if (servers.length === 1) return servers[0] as AddressedServer;
  for (const server of servers) if (await answers(server)) return server;
  return null;
}

function inWords({ host, port, socket }: AddressedServer): string {
  return socket ?? `${bracketed(host)}:${port}`;
}

function nameOf(
  used: AddressedServer,
  checked: readonly (readonly AddressedServer[])[],
  named: readonly AddressedServer[],
): AddressedServer {
  return named[checked.findIndex((same) => same.includes(used))] ?? used;
}

function remote(what: string, why: string, cause?: unknown): StackbenchError {
  return new StackbenchError({
    code: 'remote-address',
    what: `${what} is not on this machine.`,
    why: `${why} Load would leave this machine, and the network would be measured along.`,
    fix: 'Name a server on 127.0.0.1 or a Unix socket, or pass --allow-remote if that machine is yours to load.',
    exitCode: EXIT.usage,
    cause,
  });
}

import { lookup } from 'node:dns/promises';
import { BlockList, connect, isIP } from 'node:net';
import { messageOf } from '../../../model/stackbench-error.ts';
import { waitFor } from '../../machine/processes/wait-for.ts';
import type { AddressedServer } from './address.ts';

const LOOKUP_WITHIN_MS = 10_000;
const CONNECT_WITHIN_MS = 1000;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Whether an IP address is of the loopback device, IPv4 written as IPv6 too. An interface's own address is not: it may
 * move.
 */
export function isLoopback(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && LOOPBACK.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/**
 * The IP addresses behind a host, as the system resolves it for every driver (`127.1` and `0x7f000001` too).
 * @throws Error in words
 */
export async function addressesOf(host: string, signal?: AbortSignal): Promise<readonly string[]> {
  const found = lookup(host, { all: true }).catch((cause: unknown) => {
    throw new Error(`its name is not known here (${messageOf(cause)})`, { cause });
  });
  const addresses = await waitFor(found, { what: `the address of ${host}`, withinMs: LOOKUP_WITHIN_MS, signal });
  return addresses.map(({ address }) => address);
}

/** Whether a server takes a connection there, within a second. */
export async function takesConnection({ host, port, socket }: AddressedServer): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = socket === null ? connect({ host, port }) : connect({ path: socket });
    connection.setTimeout(CONNECT_WITHIN_MS);
    const end = (taken: boolean): void => {
      connection.destroy();
      resolve(taken);
    };
    connection.once('connect', () => end(true));
    connection.once('timeout', () => end(false));
    connection.once('error', () => end(false));
  });
}

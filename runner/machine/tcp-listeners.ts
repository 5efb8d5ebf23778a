import { endianness } from 'node:os';
import { LISTENING, listenerOn, readTable, socketsOf } from './port-owner.ts';

/** A TCP socket that accepts connections. */
export interface Listener {
  readonly pid: number;
  /** As a person writes it: `127.0.0.1`, `::1`, `0.0.0.0`. */
  readonly address: string;
  readonly port: number;
}

/** Where these processes listen, by the kernel, each address and port once; null if unknown (no /proc). */
export function listenersOf(pids: readonly number[]): Listener[] | null {
  const listening = listeningAddresses();
  if (listening === null) return null;
  const found = new Map<string, Listener>();
  for (const pid of pids) {
    for (const socket of socketsOf(pid) ?? []) {
      const at = listening.get(socket);
      const key = at === undefined ? '' : nameListener(at);
      if (at !== undefined && !found.has(key)) found.set(key, { pid, ...at });
    }
  }
  return [...found.values()].sort((a, b) => a.port - b.port);
}

/** The first of these processes that answers on a port at a loopback address; false if none does, null if unknown. */
export function ownerOf(pids: readonly number[], host: string, port: number): number | false | null {
  if (host !== '::1') return listenerOn(pids, port);
  const listeners = listenersOf(pids);
  const found = listeners?.find((one) => one.port === port && ['::1', '::'].includes(one.address));
  return listeners === null ? null : (found?.pid ?? false);
}

/** Those of some processes that answer on a port at a loopback address; empty if none does, or if that is unknown. */
export function holdersOf(pids: readonly number[], host: string, port: number): number[] {
  const ofPort = [...(listeningAddresses() ?? [])].filter(([, at]) => at.port === port);
  const at = (...addresses: readonly string[]): string[] =>
    ofPort.filter(([, { address }]) => addresses.includes(address)).map(([socket]) => socket);
  const exact = at(host);
  const sockets = new Set(exact.length > 0 ? exact : at(...(host.includes(':') ? ['::'] : ['0.0.0.0', '::'])));
  return sockets.size === 0 ? [] : pids.filter((pid) => socketsOf(pid)?.some((socket) => sockets.has(socket)) === true);
}

/** `127.0.0.1:3000`, `[::1]:3000`. */
export function nameListener({ address, port }: Pick<Listener, 'address' | 'port'>): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** The address at which a listener can be asked from this machine; null for one of a network interface. */
export function loopbackOf({ address }: Pick<Listener, 'address'>): '127.0.0.1' | '::1' | null {
  if (['127.0.0.1', '0.0.0.0', '::'].includes(address)) return '127.0.0.1';
  return address === '::1' ? '::1' : null;
}

/** `socket:[INODE]` of each listening socket, with its address. */
function listeningAddresses(): Map<string, Omit<Listener, 'pid'>> | null {
  const tables = ['tcp', 'tcp6'].map((name) => readTable(`/proc/net/${name}`));
  if (tables.every((table) => table === null)) return null;
  const rows = tables.flatMap((table) => table ?? []).map((line) => line.trim().split(/\s+/));
  return new Map(
    rows.flatMap(([, local, , state, , , , , , inode]) => {
      const [address, port] = local?.split(':') ?? [];
      if (state !== LISTENING || address === undefined || port === undefined) return [];
      return [[`socket:[${inode}]`, { address: readAddress(address), port: Number.parseInt(port, 16) }] as const];
    }),
  );
}

/** The kernel writes an address as words of 32 bits in the order of this machine. */
function readAddress(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => {
    const inOrder = (word.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
    return endianness() === 'LE' ? inOrder.toReversed() : inOrder;
  });
  if (bytes.length === 4) return bytes.join('.');
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (isMapped) return bytes.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  // The parser of URLs shortens it as everybody does.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

export const LISTENING = '0A';
/** 127.0.0.1 and ::ffff:127.0.0.1 as the kernel writes them, in either order of bytes. */
const LOOPBACK = ['0100007F', '7F000001', `${'0'.repeat(16)}FFFF00000100007F`, `${'0'.repeat(16)}0000FFFF7F000001`];
const ANY_IPV4 = ['0'.repeat(8), `${'0'.repeat(16)}FFFF${'0'.repeat(12)}`, `${'0'.repeat(20)}FFFF${'0'.repeat(8)}`];
const ANY_IPV6 = ['0'.repeat(32)];

/**
 * The first of these processes that answers at 127.0.0.1 on a TCP port; false if none does (one may listen at ::1 while
 * another program has 127.0.0.1). Null if unknown: no /proc, or processes of another user.
 */
export function listenerOn(pids: readonly number[], port: number): number | false | null {
  const sockets = listeningSockets(port);
  if (sockets === null) return null;
  let unseen = false;
  for (const pid of pids) {
    const open = socketsOf(pid);
    if (open === null) unseen = true;
    else if (open.some((socket) => sockets.has(socket))) return pid;
  }
  return unseen ? null : false;
}

/**
 * `socket:[INODE]` of the sockets that accept a connection to 127.0.0.1 on the port: on its own address, otherwise on
 * all addresses.
 */
function listeningSockets(port: number): Set<string> | null {
  const tables = ['tcp', 'tcp6'].flatMap((name) => readTable(`/proc/net/${name}`) ?? []);
  if (tables.length === 0) return null;
  const ofPort = port.toString(16).toUpperCase().padStart(4, '0');
  const listening = tables.map((line) => line.trim().split(/\s+/)).filter(([, , , state]) => state === LISTENING);
  const at = (addresses: readonly string[]): string[] =>
    listening
      .filter(([, local]) => addresses.some((address) => local === `${address}:${ofPort}`))
      .map((fields) => `socket:[${fields[9]}]`);
  return new Set([LOOPBACK, ANY_IPV4, ANY_IPV6].map(at).find(({ length }) => length > 0) ?? []);
}

/** The lines of a table of the kernel's sockets; null without it. */
export function readTable(file: string): string[] | null {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return null;
  }
}

/** What a process has open; empty if it has just ended, null if we cannot see it. */
export function socketsOf(pid: number): string[] | null {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).flatMap((name) => linkOf(`${folder}/${name}`));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? [] : null;
  }
}

function linkOf(path: string): string[] {
  try {
    return [readlinkSync(path)];
  } catch {
    return [];
  }
}

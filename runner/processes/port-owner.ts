import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

const LISTENING = '0A';

/**
 * The first of these processes that listens on a TCP port of this machine; false where none does. Null where the kernel does not
 * tell: no /proc, or processes of another user.
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

/** `socket:[INODE]` of all that listen on the port, IPv4 and IPv6. */
function listeningSockets(port: number): Set<string> | null {
  const tables = ['tcp', 'tcp6'].flatMap((name) => readTable(`/proc/net/${name}`) ?? []);
  if (tables.length === 0) return null;
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return new Set(
    tables
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(suffix) === true && state === LISTENING)
      .map((fields) => `socket:[${fields[9]}]`),
  );
}

function readTable(file: string): string[] | null {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return null;
  }
}

/** What a process has open; empty where it has just ended, null where it is not ours to see. */
function socketsOf(pid: number): string[] | null {
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

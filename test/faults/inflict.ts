import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, globSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { basename, join } from 'node:path';
import type { Found } from './find-victim.ts';
import type { NamedServer } from './named-servers.ts';
import { NotApplied, NotHere } from './not-applied.ts';
import { type Place, hasOwnMounts } from './place.ts';
import { eventually, see, signalSeen } from './processes.ts';
import type { Fault, Victim } from './trial.ts';

const SEEN_WITHIN_MS = 2000;
const FILLER = 'filler';

const SIGNALS: Partial<Record<Fault, NodeJS.Signals>> = {
  kill: 'SIGKILL',
  'stop-5s': 'SIGSTOP',
  'stop-for-ever': 'SIGSTOP',
  sigint: 'SIGINT',
  sigterm: 'SIGTERM',
  sighup: 'SIGHUP',
};

export function isSignal(fault: Fault): boolean {
  return SIGNALS[fault] !== undefined;
}

/** Signals a process (and, to stop it, what it started), and makes sure of the state. Says how that was seen. */
export async function strike(fault: Fault, { victim, group }: Found): Promise<string> {
  const signal = SIGNALS[fault] as NodeJS.Signals;
  const name = `${signal} to ${shortName(victim.command)}`;
  if (!signal.startsWith('SIGSTOP')) {
    if (!signalSeen(victim, signal)) throw new NotApplied(`${name}: it had ended before`);
    if (signal !== 'SIGKILL') return name;
    const gone = await eventually(
      () => (['Z', undefined].includes(see(victim.pid)?.state) ? true : null),
      SEEN_WITHIN_MS,
    );
    if (gone === null) throw new NotApplied(`${name}: it did not end`);
    return `${name}: it ended`;
  }
  for (const one of group) signalSeen(one, 'SIGSTOP');
  const stopped = await eventually(() => (see(victim.pid)?.state === 'T' ? true : null), SEEN_WITHIN_MS);
  if (stopped === null) throw new NotApplied(`${name}: it is not stopped`);
  return `${name} and ${group.length - 1} processes below it: state T`;
}

/** Program and first word, without their folders. */
function shortName(command: string): string {
  return command
    .split(' ')
    .slice(0, 2)
    .map((word) => basename(word))
    .join(' ');
}

/** Makes the folders of a kind full, read-only or removed, in the mounts of a process. */
export function spoilFolder(fault: Fault, which: 'out' | 'work' | 'cache', place: Place, pid: number): string {
  const paths = place.foldersOf(which).map((path) => place.inside(path));
  if (fault === 'removed') {
    for (const path of place.foldersOf(which)) {
      for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true, force: true });
      if (!path.endsWith('var-tmp')) rmSync(path, { recursive: true });
    }
    return `${paths.join(', ')} removed`;
  }
  const seen = (path: string): string => (hasOwnMounts ? `/proc/${pid}/root${path}` : path);
  for (const path of paths) {
    if (fault === 'full-disk') fill(seen(path));
    else if (hasOwnMounts) {
      const mounted = path.endsWith('var-tmp') ? [path, '/var/tmp'] : [path];
      for (const one of mounted)
        execFileSync('nsenter', [
          '-t',
          String(pid),
          '-m',
          'sh',
          '-c',
          'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"',
          'sh',
          one,
        ]);
    } else chmodSync(path, 0o555);
    const refusal = whyNoWrite(seen(path));
    const wanted = fault === 'full-disk' ? ['ENOSPC'] : ['EROFS', 'EACCES'];
    if (!wanted.includes(refusal ?? '')) throw new NotApplied(`${path}: a write gives ${refusal ?? 'no error'}`);
  }
  return `${paths.join(', ')}: a write gives ${fault === 'full-disk' ? 'ENOSPC' : 'EROFS'}`;
}

function fill(folder: string): void {
  const file = openSync(join(folder, FILLER), 'w');
  try {
    for (const size of [1 << 20, 4096, 1]) {
      const block = Buffer.alloc(size, 'x');
      try {
        for (;;) writeSync(file, block);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(file);
  }
}

/** The code of the error of writing a page into a folder; null where it can be done. */
function whyNoWrite(folder: string): string | null {
  const probe = join(folder, 'probe');
  try {
    writeFileSync(probe, Buffer.alloc(4096, 'x'));
    rmSync(probe);
    return null;
  } catch (error) {
    try {
      rmSync(probe, { force: true });
    } catch {
      // Read-only: it was never there.
    }
    return (error as NodeJS.ErrnoException).code ?? '';
  }
}

const PROGRAMS: Partial<Record<Victim, string>> = {
  'redis-program': 'packages/root/usr/bin/redis-server',
  'k6-program': 'k6/*/k6',
  'jvm-program': 'mongo-java-server/lib/mongo-java-server-core-*.jar',
};

/** Spoils a program in the cache of the trial, before it starts. */
export function spoilProgram(fault: Fault, victim: Victim, place: Place): string {
  const pattern = PROGRAMS[victim] ?? '';
  const [file] = globSync(join(place.cache, pattern));
  if (file === undefined) throw new NotHere(`${pattern} is not in the cache`);
  rmSync(file);
  if (fault !== 'removed') writeFileSync(file, fault === 'empty' ? '' : '\u007FELF garbage', { mode: 0o755 });
  return `${pattern} ${fault === 'removed' ? 'removed' : `holds ${fault === 'empty' ? 'nothing' : 'garbage'}`}`;
}

/** Lets a server that was named refuse, say nothing, talk nonsense or be slow from now on. */
export async function spoilServer(fault: Fault, server: NamedServer): Promise<string> {
  if (fault !== 'refused' && fault !== 'garbage' && fault !== 'empty' && fault !== 'slow') throw new NotApplied(fault);
  server.proxy.disturbed = 0;
  await server.proxy.become(fault);
  if (fault === 'refused' && !(await isRefused(server.proxy.port))) throw new NotApplied('the server is still there');
  return `the proxy before the server is ${fault} from here on`;
}

async function isRefused(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const code = await once(socket, 'connect').then(
    () => null,
    (error: NodeJS.ErrnoException) => error.code,
  );
  socket.destroy();
  return code === 'ECONNREFUSED';
}

/** Lets the service of a gate misbehave from now on. */
export function spoilService(fault: Fault, place: Place): string {
  writeFileSync(join(place.folder, 'hook', 'mode'), fault);
  return `the service is ${fault} from here on`;
}

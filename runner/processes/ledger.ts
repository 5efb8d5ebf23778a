import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';

/**
 * A file for each process and folder that we own, so that the next command can sweep what a killed one left. A process is known by
 * id *and* start time: a reused id is never touched. One folder per user.
 */
interface Entry {
  readonly owner: ProcessIdentity;
  readonly kind: 'process' | 'folder';
  readonly label: string;
  readonly process?: ProcessIdentity;
  readonly folder?: string;
}

interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot, `/proc/PID/stat` field 22; null where there is no /proc. */
  readonly startTime: string | null;
}

const ledgerFolder = join(tmpdir(), `stackbench-ledger-${process.getuid?.() ?? 'user'}`);

/** Records a process that this one started. */
export function recordProcess(pid: number, label: string): void {
  write(`process-${pid}`, { owner: identityOf(process.pid), kind: 'process', label, process: identityOf(pid) });
}

/** Removes the record of a process that is gone. */
export function forgetProcess(pid: number): void {
  rmSync(join(ledgerFolder, `process-${pid}.json`), { force: true });
}

/** Records a temporary folder that this process made. */
export function recordFolder(folder: string, label: string): void {
  write(folderKey(folder), { owner: identityOf(process.pid), kind: 'folder', label, folder });
}

/** Removes the record of a folder that is gone. */
export function forgetFolder(folder: string): void {
  rmSync(join(ledgerFolder, `${folderKey(folder)}.json`), { force: true });
}

/** Ends processes and removes folders whose owner is gone; returns what was swept, in words. Never touches what a live run owns. */
export function sweepLeftovers(): string[] {
  const swept: string[] = [];
  const entries = readLedger().filter(({ entry }) => !isAlive(entry.owner));
  for (const { entry, file } of entries.filter(({ entry }) => entry.kind === 'process')) {
    const identity = entry.process;
    if (identity !== undefined && isAlive(identity)) {
      killGroup(identity.pid);
      swept.push(`ended ${entry.label} (process ${identity.pid})`);
    }
    rmSync(file, { force: true });
  }
  for (const { entry, file } of entries.filter(({ entry }) => entry.kind === 'folder')) {
    if (entry.folder !== undefined) {
      rmSync(entry.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      swept.push(`removed the folder of ${entry.label}`);
    }
    rmSync(file, { force: true });
  }
  return swept;
}

function readLedger(): { entry: Entry; file: string }[] {
  try {
    return readdirSync(ledgerFolder)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => {
        const file = join(ledgerFolder, name);
        try {
          return [{ entry: JSON.parse(readFileSync(file, 'utf8')) as Entry, file }];
        } catch {
          return [];
        }
      });
  } catch {
    return [];
  }
}

function write(key: string, entry: Entry): void {
  mkdirSync(ledgerFolder, { recursive: true, mode: 0o700 });
  writeFileSync(join(ledgerFolder, `${key}.json`), JSON.stringify(entry));
}

function folderKey(folder: string): string {
  return `folder-${folder.replaceAll(/[^\w-]+/g, '_')}`;
}

function identityOf(pid: number): ProcessIdentity {
  return { pid, startTime: startTimeOf(pid) };
}

function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name may hold spaces and brackets; the fields count from the last bracket.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startTimeOf(pid) === startTime;
}

function killGroup(pid: number): void {
  for (const id of [-pid, pid]) {
    try {
      process.kill(id, 'SIGKILL');
      return;
    } catch {
      // No group of its own: the process itself is next.
    }
  }
}

import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { groupIsLeft } from './process-group.ts';
import { type ProcessIdentity, identityOf, isAlive } from './process-identity.ts';

/**
 * A file for each process and folder that we own, and for what a command undoes, so that the next command can sweep what a killed one left. A process is known by
 * id *and* start time: a reused id is never touched. One folder per user.
 */
interface Entry {
  readonly owner: ProcessIdentity;
  readonly kind: 'process' | 'folder' | 'undo';
  readonly label: string;
  readonly process?: ProcessIdentity;
  readonly folder?: string;
  readonly undo?: UndoCommand;
}

/** Removes something that is neither a process nor a folder of ours, such as containers; may run when there is nothing left. */
export interface UndoCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const UNDO_WITHIN_MS = 60_000;
const UNDO_KEPT_MS = 7 * 24 * 3_600_000;
const ledgerFolder = join(tmpdir(), `stackbench-ledger-${process.getuid?.() ?? 'user'}`);

/** Records a process that this one started. */
export function recordProcess(pid: number, label: string): void {
  write(`process-${pid}`, { owner: identityOf(process.pid), kind: 'process', label, process: identityOf(pid) });
}

/** Removes the record of a process that is gone, and of whose group nothing is left. */
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

/** Records how to undo something of this process; `key` is a file name. */
export function recordUndo(key: string, label: string, undo: UndoCommand): void {
  write(`undo-${key}`, { owner: identityOf(process.pid), kind: 'undo', label, undo });
}

/** Removes the record of something that is undone. */
export function forgetUndo(key: string): void {
  rmSync(join(ledgerFolder, `undo-${key}.json`), { force: true });
}

/** Ends processes, undoes what has a command for it and removes folders whose owner is gone; returns what was swept, in words. Never touches what a live run owns. */
export function sweepLeftovers(): string[] {
  const swept: string[] = [];
  const entries = readLedger().filter(({ entry }) => !isAlive(entry.owner));
  for (const { entry, file } of entries.filter(({ entry }) => entry.kind === 'process')) {
    const identity = entry.process;
    if (identity !== undefined && (isAlive(identity) || groupIsLeft(identity.pid))) {
      killGroup(identity.pid);
      swept.push(`ended ${entry.label} (process ${identity.pid})`);
    }
    rmSync(file, { force: true });
  }
  for (const { entry, file } of entries) if (entry.undo !== undefined) swept.push(undo(entry.label, entry.undo, file));
  for (const { entry, file } of entries.filter(({ entry }) => entry.kind === 'folder')) {
    if (entry.folder !== undefined) {
      rmSync(entry.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      swept.push(`removed the folder of ${entry.label}`);
    }
    rmSync(file, { force: true });
  }
  return swept;
}

/** What cannot be undone now stays for a later command, a week at most. */
function undo(label: string, { command, args, env }: UndoCommand, file: string): string {
  try {
    execFileSync(command, args, { env, stdio: 'ignore', timeout: UNDO_WITHIN_MS });
    rmSync(file, { force: true });
    return `removed ${label}`;
  } catch {
    if (Date.now() - statSync(file).mtimeMs > UNDO_KEPT_MS) rmSync(file, { force: true });
    return `could not remove ${label}; a later command tries again`;
  }
}

/** A folder that somebody else could write to tells us nothing: what it names would be ended, removed and run. */
function isOurs(): boolean {
  try {
    const { uid, mode } = lstatSync(ledgerFolder);
    return uid === (process.getuid?.() ?? uid) && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}

function readLedger(): { entry: Entry; file: string }[] {
  if (process.platform !== 'win32' && !isOurs()) return [];
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

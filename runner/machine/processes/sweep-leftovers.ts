import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { devNull } from 'node:os';
import { sep } from 'node:path';
import { messageOf } from '../../../model/stackbench-error.ts';
import { endLeftFamily, endThoseIn } from './end-left-processes.ts';
import { type LedgerEntry, mayBeNeeded, type UndoCommand } from './ledger-entry.ts';
import { isOld, readLedger } from './ledger.ts';
import { isElsewhere, isOfHere } from './process-identity.ts';
import { runToEnd } from './run-to-end.ts';
import { freeSharedMemory } from './shared-memory.ts';

/** Of a process that was about to be started: the system gives no such id. */
const UNKNOWN_PID = 2 ** 31 - 1;
const UNDO_WITHIN_MS = 60_000;
const FOLDER_RETRIES = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 } as const;

/**
 * Ends processes, runs undo commands and removes folders whose owner is gone; returns what was done, in words. Never
 * touches what a running command owns, on this machine or on another one that shares the ledger.
 * @throws the signal's reason when aborted; the rest stays in the ledger
 */
export async function sweepLeftovers(signal?: AbortSignal): Promise<string[]> {
  const swept: string[] = [];
  const left = readLedger().filter(({ entry }) => !mayBeNeeded(entry));
  for (const { entry, file } of left) if (entry.kind === 'process') swept.push(...(await sweepProcess(entry, file)));
  for (const { entry } of left)
    if (entry.folder !== undefined) swept.push(...(await sweepProcessesIn(entry, entry.folder)));
  for (const { entry, file } of left) {
    signal?.throwIfAborted();
    if (entry.undo !== undefined) swept.push(await undo(entry.label, entry.undo, { file, signal }));
    if (entry.folder !== undefined) swept.push(await sweepFolder(entry.label, entry.folder, file));
    if (entry.namespace !== undefined && isOld(file)) rmSync(file, { force: true });
  }
  return swept;
}

async function sweepProcess({ label, owner, process: started, mark }: LedgerEntry, file: string): Promise<string[]> {
  const identity = started ?? { ...owner, pid: UNKNOWN_PID };
  if (isElsewhere(identity)) return [];
  const nothing = { found: false, left: [] };
  const { found, left } = isOfHere(identity) ? await endLeftFamily(identity, mark ?? null) : nothing;
  if (left.length > 0)
    return [`could not end ${label}: process ${left.join(', ')} does not end; a later command will retry`];
  if (isOfHere(identity)) await freeSharedMemory(identity);
  rmSync(file, { force: true });
  return found ? [`ended ${label}`] : [];
}

async function sweepProcessesIn({ label, owner }: LedgerEntry, folder: string): Promise<string[]> {
  const ended = isOfHere(owner) ? await endThoseIn(`${folder}${sep}`, owner) : [];
  return ended.length === 0 ? [] : [`ended process ${ended.join(', ')}, which still used the folder of ${label}`];
}

async function sweepFolder(label: string, folder: string, file: string): Promise<string> {
  try {
    await rm(folder, FOLDER_RETRIES);
    rmSync(file, { force: true });
    return `removed the folder of ${label}`;
  } catch (error) {
    if (isOld(file)) rmSync(file, { force: true });
    return `could not remove ${folder}: ${messageOf(error)}`;
  }
}

/** If it fails, the entry stays for a later command, a week at most. */
async function undo(
  label: string,
  { command, args, env }: UndoCommand,
  { file, signal }: { readonly file: string; readonly signal: AbortSignal | undefined },
): Promise<string> {
  const run = { label: `removing ${label}`, command, args, env, cwd: '/', logFile: devNull, stdout: 'log' } as const;
  const ended = await runToEnd({ ...run, signal, withinMs: UNDO_WITHIN_MS }).catch(() => null);
  signal?.throwIfAborted();
  if (ended?.code === 0 && !ended.tooLong) {
    rmSync(file, { force: true });
    return `removed ${label}`;
  }
  if (isOld(file)) rmSync(file, { force: true });
  return `could not remove ${label}; a later command will retry`;
}

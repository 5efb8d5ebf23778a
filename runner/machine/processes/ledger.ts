import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ledgerFolder } from '../folders/ledger-folder.ts';
import { readOwnFile, writeOwnFile } from '../folders/own-folder.ts';
import {
  describeNamespace,
  type LedgerEntry,
  type LeftNamespace,
  mayBeNeeded,
  parseEntry,
  type UndoCommand,
} from './ledger-entry.ts';
import { identityOf, isElsewhere } from './process-identity.ts';

/*
 * A file for each process and folder that we own, for what a command undoes, and for what we made in a server of the
 * user, so that the next command can remove what a killed one left (sweep-leftovers.ts). One folder for each user,
 * which machines and containers may share.
 */

const KEPT_MS = 7 * 24 * 3_600_000;

let place: string | null | undefined;
const own = new Map<string, string>();

/**
 * Records a process by the mark in its environment: without an id before it is started, so that it is known even if we
 * are killed at that moment, then with it.
 */
export function recordProcess(mark: string, label: string, pid: number | null): void {
  const known = pid === null ? {} : { process: identityOf(pid) };
  write(`process-${mark}`, { ...ours('process', pid === null ? label : `${label} (process ${pid})`), ...known, mark });
}

/** Removes the record of a process that is gone, and of which nothing is left. */
export function forgetProcess(mark: string): void {
  forget(`process-${mark}`);
}

/** Records a temporary folder that this process made. */
export function recordFolder(folder: string, label: string): void {
  write(folderKey(folder), { ...ours('folder', label), folder });
}

/** Removes the record of a folder that is gone. */
export function forgetFolder(folder: string): void {
  forget(folderKey(folder));
}

/** Records how to undo something of this process; `key` is the name of its file. */
export function recordUndo(key: string, label: string, undo: UndoCommand): void {
  write(`undo-${key}`, { ...ours('undo', label), undo });
}

/** Removes the record of something that is undone. */
export function forgetUndo(key: string): void {
  forget(`undo-${key}`);
}

/** Records a namespace in a server that is not ours; to be called before it is created. */
export function recordNamespace(namespace: LeftNamespace): void {
  write(namespaceKey(namespace), { ...ours('namespace', describeNamespace(namespace)), namespace });
}

/** Removes the record of a namespace that is gone. */
export function forgetNamespace(namespace: LeftNamespace): void {
  forget(namespaceKey(namespace));
}

/** Labels of what this process started or made and has not ended or removed. */
export function stillOurs(): string[] {
  return [...own.values()];
}

/** Namespaces whose owner is gone. */
export function leftNamespaces(): LeftNamespace[] {
  return readLedger().flatMap(({ entry }) =>
    entry.namespace === undefined || mayBeNeeded(entry) ? [] : [entry.namespace],
  );
}

interface Written {
  readonly entry: LedgerEntry;
  readonly file: string;
}

/** All entries that can be read; those of another machine or container are dropped after a week. */
export function readLedger(): Written[] {
  const folder = whereItIs();
  if (folder === null) return [];
  return namesIn(folder).flatMap((name) => {
    const file = join(folder, name);
    const entry = parseEntry(readOwnFile(file));
    if (entry === null) return [];
    if (isElsewhere(entry.owner) && isOld(file)) rmSync(file, { force: true });
    return [{ entry, file }];
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
  } catch {
    return [];
  }
}

/** Whether a file of the ledger is older than a week, by whichever clock. */
export function isOld(file: string): boolean {
  const writtenMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return Math.abs(Date.now() - writtenMs) > KEPT_MS;
}

function ours(kind: LedgerEntry['kind'], label: string): Pick<LedgerEntry, 'owner' | 'kind' | 'label'> {
  return { owner: identityOf(process.pid), kind, label };
}

/** A ledger that cannot be written is no error: it only helps after a kill. */
function write(key: string, entry: LedgerEntry): void {
  own.set(key, entry.label);
  const folder = whereItIs();
  if (folder === null) return;
  try {
    writeOwnFile(join(folder, `${key}.json`), JSON.stringify(entry));
  } catch {
    place = undefined;
  }
}

function forget(key: string): void {
  own.delete(key);
  const folder = whereItIs();
  if (folder !== null) rmSync(join(folder, `${key}.json`), { force: true });
}

function whereItIs(): string | null {
  place ??= ledgerFolder(process.env);
  return place;
}

function namespaceKey({ service, port, namespace }: LeftNamespace): string {
  return `namespace-${service}-${port}-${namespace}`;
}

function folderKey(folder: string): string {
  return `folder-${folder.replaceAll(/[^\w-]+/g, '_')}`;
}

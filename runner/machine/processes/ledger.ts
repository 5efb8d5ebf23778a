import { readdirSync, rmSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join, sep } from 'node:path';
import { messageOf } from '../../../model/stackbench-error.ts';
import { ledgerFolder } from '../folders/ledger-folder.ts';
import { readOwnFile, writeOwnFile } from '../folders/own-folder.ts';
import { endLeftFamily, endThoseIn } from './end-left-processes.ts';
import { type ProcessIdentity, identityOf, isAlive, isElsewhere, isOfHere } from './process-identity.ts';
import { freeSharedMemory } from './shared-memory.ts';

/**
 * A file for each process and folder that we own, for what a command undoes, and for what we made in a server of somebody else, so that
 * the next command can sweep what a killed one left. A process is known by id *and* start time: a reused id is never touched. One
 * folder per user, which machines and containers may share.
 */
interface Entry {
  readonly owner: ProcessIdentity;
  readonly kind: 'process' | 'folder' | 'undo' | 'namespace';
  readonly label: string;
  readonly process?: ProcessIdentity;
  readonly mark?: string;
  readonly folder?: string;
  readonly undo?: UndoCommand;
  readonly namespace?: LeftNamespace;
}

/** Removes something that is neither a process nor a folder of ours, such as containers; may run when there is nothing left. */
export interface UndoCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A database, or keys with a prefix, in a server that is not ours. Its address may hold a password, so only this much of it is kept. */
export interface LeftNamespace {
  /** Of the service that was asked for: `postgres`, `redis-cache`. */
  readonly service: string;
  readonly product: string;
  readonly host: string;
  readonly port: number;
  readonly namespace: string;
}

/** Of a process that was about to be started: the system gives no such id. */
const UNKNOWN_PID = 2 ** 31 - 1;
const UNDO_WITHIN_MS = 60_000;
const KEPT_MS = 7 * 24 * 3_600_000;
const FOLDER_RETRIES = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 } as const;

let place: string | null | undefined;
const own = new Map<string, string>();

/**
 * Records a process by the mark in its environment: without an id before it is started, so that it is known even if we are killed at
 * that moment, then with it.
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

/** Records how to undo something of this process; `key` is a file name. */
export function recordUndo(key: string, label: string, undo: UndoCommand): void {
  write(`undo-${key}`, { ...ours('undo', label), undo });
}

/** Removes the record of something that is undone. */
export function forgetUndo(key: string): void {
  forget(`undo-${key}`);
}

/** Records a namespace in a server of somebody else; to be called before it is made. */
export function recordNamespace(namespace: LeftNamespace): void {
  write(namespaceKey(namespace), { ...ours('namespace', describeNamespace(namespace)), namespace });
}

/** Removes the record of a namespace that is gone. */
export function forgetNamespace(namespace: LeftNamespace): void {
  forget(namespaceKey(namespace));
}

/** What this process started or made and has not ended or removed, in words. */
export function stillOurs(): string[] {
  return [...own.values()];
}

/** Namespaces whose owner is gone. */
export function leftNamespaces(): LeftNamespace[] {
  return readLedger().flatMap(({ entry }) =>
    entry.namespace === undefined || mayBeNeeded(entry) ? [] : [entry.namespace],
  );
}

/** Where a namespace is, for people. */
export function describeNamespace({ product, host, port, namespace }: LeftNamespace): string {
  return `${namespace} in ${product} on ${host}:${port}`;
}

/**
 * Ends processes, undoes what has a command for it and removes folders whose owner is gone; returns what was swept, in words. Never
 * touches what a live run owns, here or in another container or machine that shares the ledger.
 * @throws the signal's reason when aborted; what is not swept by then stays
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

/** Whether its owner lives, or is elsewhere and may live. */
function mayBeNeeded({ owner }: Entry): boolean {
  return isAlive(owner) || isElsewhere(owner);
}

async function sweepProcess({ label, owner, process: started, mark }: Entry, file: string): Promise<string[]> {
  const identity = started ?? { ...owner, pid: UNKNOWN_PID };
  if (isElsewhere(identity)) return [];
  const nothing = { found: false, left: [] };
  const { found, left } = isOfHere(identity) ? await endLeftFamily(identity, mark ?? null) : nothing;
  if (left.length > 0)
    return [`could not end ${label}: process ${left.join(', ')} does not end; a later command tries again`];
  if (isOfHere(identity)) await freeSharedMemory(identity);
  rmSync(file, { force: true });
  return found ? [`ended ${label}`] : [];
}

async function sweepProcessesIn({ label, owner }: Entry, folder: string): Promise<string[]> {
  const ended = isOfHere(owner) ? await endThoseIn(`${folder}${sep}`, owner) : [];
  return ended.length === 0 ? [] : [`ended process ${ended.join(', ')}, which still worked in the folder of ${label}`];
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

/** What cannot be undone now stays for a later command, a week at most. */
async function undo(
  label: string,
  { command, args, env }: UndoCommand,
  { file, signal }: { readonly file: string; readonly signal: AbortSignal | undefined },
): Promise<string> {
  // Its own processes are in the ledger too.
  const { runToEnd } = await import('./run-to-end.ts');
  const run = { label: `removing ${label}`, command, args, env, cwd: '/', logFile: devNull, stdout: 'log' } as const;
  const ended = await runToEnd({ ...run, signal, withinMs: UNDO_WITHIN_MS }).catch(() => null);
  signal?.throwIfAborted();
  if (ended?.code === 0 && !ended.tooLong) {
    rmSync(file, { force: true });
    return `removed ${label}`;
  }
  if (isOld(file)) rmSync(file, { force: true });
  return `could not remove ${label}; a later command tries again`;
}

interface Written {
  readonly entry: Entry;
  readonly file: string;
}

/** All entries that can be read; those of another machine or container are dropped after a week. */
function readLedger(): Written[] {
  const folder = whereItIs();
  if (folder === null) return [];
  return namesIn(folder).flatMap((name) => {
    const file = join(folder, name);
    const entry = parse(readOwnFile(file));
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

function parse(text: string | null): Entry | null {
  try {
    const entry = JSON.parse(text ?? 'null') as Entry | null;
    return typeof entry?.owner?.pid === 'number' && typeof entry.label === 'string' ? entry : null;
  } catch {
    return null;
  }
}

function isOld(file: string): boolean {
  const writtenMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return Math.abs(Date.now() - writtenMs) > KEPT_MS;
}

function ours(kind: Entry['kind'], label: string): Pick<Entry, 'owner' | 'kind' | 'label'> {
  return { owner: identityOf(process.pid), kind, label };
}

/** A ledger that cannot be written keeps nothing from running: it only helps after a kill. */
function write(key: string, entry: Entry): void {
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

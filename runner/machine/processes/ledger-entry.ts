import { type ProcessIdentity, isAlive, isElsewhere } from './process-identity.ts';

/**
 * What the ledger knows of one thing that we own or made. A process is known by id *and* start time: a reused id is
 * never touched.
 */
export interface LedgerEntry {
  readonly owner: ProcessIdentity;
  readonly kind: 'process' | 'folder' | 'undo' | 'namespace';
  readonly label: string;
  readonly process?: ProcessIdentity;
  readonly mark?: string;
  readonly folder?: string;
  readonly undo?: UndoCommand;
  readonly namespace?: LeftNamespace;
}

/**
 * Removes something that is neither a process nor a folder of ours, such as containers; may run when there is nothing
 * left.
 */
export interface UndoCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A database, or keys with a prefix, in a server that is not ours. Its address may contain a password, so only this
 * much of it is kept.
 */
export interface LeftNamespace {
  /** Id of the datastore: `postgres`, `redis-cache`. Older versions wrote it under this name too. */
  readonly service: string;
  readonly product: string;
  readonly host: string;
  readonly port: number;
  readonly namespace: string;
}

/** The text of a file of the ledger; null if it is missing or no entry. */
export function parseEntry(text: string | null): LedgerEntry | null {
  try {
    const entry = JSON.parse(text ?? 'null') as LedgerEntry | null;
    return typeof entry?.owner?.pid === 'number' && typeof entry.label === 'string' ? entry : null;
  } catch {
    return null;
  }
}

/** Whether its owner runs, or is on another machine or in another container and may run. */
export function mayBeNeeded({ owner }: LedgerEntry): boolean {
  return isAlive(owner) || isElsewhere(owner);
}

/** A namespace with its server, for people: `stackbench_x in Redis on 127.0.0.1:6379`. */
export function describeNamespace({ product, host, port, namespace }: LeftNamespace): string {
  return `${namespace} in ${product} on ${host}:${port}`;
}

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ledgerFolder } from '../../runner/machine/folders/ledger-folder.ts';
import { withDescendants } from '../../runner/machine/processes/process-tree.ts';

export interface OwnProcess {
  readonly pid: number;
  readonly command: string;
  /** The stack that it serves, where it is a target. */
  readonly stack: string | undefined;
}

/** Everything that this process started and that still runs, by parentage. */
function ownProcesses(): OwnProcess[] {
  return withDescendants(process.pid)
    .slice(1)
    .map((pid) => ({ pid, command: read(pid, 'cmdline').join(' '), stack: stackIn(read(pid, 'environ')) }));
}

/** Waits until this process has started what is looked for, and gives it. */
export async function untilStarted<T>(find: (all: readonly OwnProcess[]) => T | undefined): Promise<T> {
  for (let attempt = 0; attempt < 3000; attempt += 1) {
    const found = find(ownProcesses());
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('What was looked for was not started within 30 s.');
}

/** Resolves when a process has ended; whoever adopts it may take a moment to bury it. */
export async function untilGone(pid: number): Promise<void> {
  const isGone = (): boolean => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
    } catch {
      return true;
    }
  };
  const deadline = performance.now() + 2000;
  while (!isGone()) {
    assert.ok(performance.now() < deadline, `process ${pid} is still there`);
    await setImmediate();
  }
}

/**
 * Throws unless all that this process started is gone, and nothing is left in the ledger, folders among it, in its name
 * or in that of another run.
 */
export function nothingIsLeft(otherRun?: number): void {
  assert.deepEqual(ownProcesses(), []);
  assert.deepEqual(ledgerEntriesOf([process.pid, otherRun]), []);
}

interface LedgerEntry {
  readonly owner: { readonly pid: number };
  readonly process?: { readonly pid: number };
  readonly folder?: string;
  readonly label: string;
}

/** What the ledger of this user holds. */
export function ledgerEntries(): LedgerEntry[] {
  const ledger = ledgerFolder(process.env);
  if (ledger === null) return [];
  return readdirSync(ledger).flatMap((name) => {
    try {
      return [JSON.parse(readFileSync(join(ledger, name), 'utf8')) as LedgerEntry];
    } catch {
      return [];
    }
  });
}

/** Other runs may go on beside these: their entries, and their folders, are theirs. */
function ledgerEntriesOf(owners: readonly (number | undefined)[]): string[] {
  return ledgerEntries()
    .filter(({ owner }) => owners.includes(owner.pid))
    .map(({ label }) => label);
}

function read(pid: number, file: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function stackIn(environ: readonly string[]): string | undefined {
  return environ.find((line) => line.startsWith('STACK='))?.slice('STACK='.length);
}

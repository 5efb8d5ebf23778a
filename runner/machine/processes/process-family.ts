import { realpathSync } from 'node:fs';
import { devNull } from 'node:os';
import type { ProcessIdentity } from './process-identity.ts';
import { type ProcessRow, outputsOf, readProcess, readProcesses, startedWith } from './process-table.ts';

/**
 * In the environment of everything that we start, so that a process that leaves its parent, group and session is still
 * known.
 */
export const MARK = 'STACKBENCH_MARK';

/**
 * A process and everything that it started: by parentage, by the session that it leads, by the mark in their
 * environment, and by the log that they print to. A process that was seen once stays known by id and start time, even
 * if another one adopts it. Empty without /proc.
 */
export class ProcessFamily {
  readonly #root: ProcessIdentity;
  readonly #mark: string | null;
  readonly #logFile: string | null;
  readonly #known = new Map<number, string>();

  /** @param logFile only this process prints to it */
  constructor(root: ProcessIdentity, mark: string | null, logFile: string | null = null) {
    this.#root = root;
    this.#mark = mark === null ? null : `${MARK}=${mark}`;
    this.#logFile = logFile === null || logFile === devNull ? null : realPathOf(logFile);
  }

  /** Looks for all that run now. */
  look(): ProcessRow[] {
    const rows = readProcesses();
    if (rows === null || this.#root.startTime === null) return [];
    const younger = rows.filter(
      ({ pid, startTime }) => pid !== process.pid && Number(startTime) >= Number(this.#root.startTime),
    );
    const leads = !rows.some((row) => row.pid === this.#root.pid && !this.#isRoot(row));
    for (const row of younger) if (this.#isRoot(row) || (leads && row.session === this.#root.pid)) this.#add(row);
    this.#addHeirs(younger);
    for (const row of younger) if (!this.#has(row) && (this.#isMarked(row) || this.#printsToLog(row))) this.#add(row);
    this.#addHeirs(younger);
    return rows.filter((row) => this.#has(row));
  }

  /** Those of the known ones that still run. */
  running(): ProcessRow[] {
    return [...this.#known.keys()].flatMap((pid) => {
      const row = readProcess(pid);
      return row !== null && this.#has(row) ? [row] : [];
    });
  }

  /** Signals known ones that still run; those that we may not signal are skipped. */
  signal(name: NodeJS.Signals, which: (row: ProcessRow) => boolean = () => true): void {
    for (const row of this.running().filter(which)) {
      try {
        process.kill(row.pid, name);
      } catch {
        // It has just ended, or has become another user.
      }
    }
  }

  #isRoot({ pid, startTime }: ProcessRow): boolean {
    return pid === this.#root.pid && startTime === this.#root.startTime;
  }

  #isMarked({ pid }: ProcessRow): boolean {
    return this.#mark !== null && startedWith(pid, this.#mark);
  }

  /**
   * A daemon that clears its environment and starts its own session usually keeps its output. A person's program has a
   * terminal.
   */
  #printsToLog({ pid, hasTerminal }: ProcessRow): boolean {
    return this.#logFile !== null && !hasTerminal && outputsOf(pid).includes(this.#logFile);
  }

  #has({ pid, startTime }: ProcessRow): boolean {
    return this.#known.get(pid) === startTime;
  }

  #add({ pid, startTime }: ProcessRow): void {
    this.#known.set(pid, startTime);
  }

  /** Children of known ones, and members of sessions that known ones lead, until there are no more. */
  #addHeirs(rows: readonly ProcessRow[]): void {
    const byPid = new Map(rows.map((row) => [row.pid, row]));
    const isKnown = (pid: number, mayHaveEnded: boolean): boolean => {
      const row = byPid.get(pid);
      return row === undefined ? mayHaveEnded && this.#known.has(pid) : this.#has(row);
    };
    let before = -1;
    while (before < this.#known.size) {
      before = this.#known.size;
      // An id is not reused as long as its session has members; a parent that has ended has no children any more.
      for (const row of rows) if (isKnown(row.parent, false) || isKnown(row.session, true)) this.#add(row);
    }
  }
}

function realPathOf(file: string): string | null {
  try {
    return realpathSync(file);
  } catch {
    return null;
  }
}

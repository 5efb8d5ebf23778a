import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cacheFolder } from '../../../runner/machine/folders/cache-folder.ts';
import { ledgerFolder } from '../../../runner/machine/folders/ledger-folder.ts';
import { packageRoot } from '../../../runner/machine/package-root.ts';
import { withDescendants } from '../../../runner/machine/processes/process-tree.ts';
import type { GitPlace } from '../sides/git-place.ts';

const SEEN_WITHIN_MS = 60_000;
const GONE_WITHIN_MS = 3000;

interface LedgerEntry {
  readonly folder?: string;
}

interface Owned {
  /** Processes that it started itself. */
  readonly children: readonly number[];
  /** What `leftovers` would have named. */
  readonly left: readonly string[];
}

/** `stackbench` as a process of its own, with a ledger of its own, in a repository of a test. */
export class GateProcess {
  readonly #place: GitPlace;
  readonly #temporary: string;
  readonly #child: ChildProcess;
  readonly #folders = new Set<string>();
  printed = '';

  constructor(place: GitPlace, argv: readonly string[]) {
    this.#place = place;
    this.#temporary = join(place.parent, 'tmp');
    mkdirSync(this.#temporary, { recursive: true });
    this.#child = spawn(process.execPath, [join(packageRoot, 'cli', 'main.ts'), ...argv], {
      cwd: place.folder,
      env: {
        ...place.env,
        TMPDIR: this.#temporary,
        XDG_STATE_HOME: this.#temporary,
        STACKBENCH_CACHE: cacheFolder(process.env),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.printed += text));
  }

  /** Waits until it has printed something. */
  async until(text: RegExp): Promise<void> {
    const deadline = performance.now() + SEEN_WITHIN_MS;
    while (!text.test(this.printed)) {
      if (performance.now() > deadline || this.#child.exitCode !== null) throw new Error(`not seen: ${this.printed}`);
      await pause(2);
    }
  }

  /**
   * Waits until it has printed something, notes what it owns by then, and sends a signal. Resolves with what it owned.
   */
  async interrupt(after: RegExp, afterMs: number, signal: NodeJS.Signals): Promise<Owned> {
    await this.until(after);
    await pause(afterMs);
    for (const entry of this.ledger()) if (entry.folder !== undefined) this.#folders.add(entry.folder);
    const all = withDescendants(this.#child.pid as number).slice(1);
    const children = all.filter((pid) => parentOf(pid) === this.#child.pid);
    const left = this.#leftNow();
    this.#child.kill(signal);
    return { children, left };
  }

  /** Closes the pipe that it prints into. */
  stopReading(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  async end(): Promise<{ readonly code: number | null; readonly signal: string | null }> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'close');
    return { code: this.#child.exitCode, signal: this.#child.signalCode };
  }

  ledger(): LedgerEntry[] {
    const folder = ledgerFolder({ XDG_STATE_HOME: this.#temporary });
    if (folder === null) return [];
    return readdirSync(folder).flatMap((file) => {
      try {
        return [JSON.parse(readFileSync(join(folder, file), 'utf8')) as LedgerEntry];
      } catch {
        return [];
      }
    });
  }

  /** All that is left of it, in words; what was just killed has a moment to go. */
  async leftovers(): Promise<string[]> {
    const deadline = performance.now() + GONE_WITHIN_MS;
    for (;;) {
      const left = this.#leftNow();
      if (left.length === 0 || performance.now() > deadline) return left;
      await pause(20);
    }
  }

  #leftNow(): string[] {
    const { folder, git } = this.#place;
    const records = join(folder, '.git', 'worktrees');
    return [
      ...processesIn([this.#place.parent, ...this.#folders]).map((process) => `process ${process}`),
      ...[...this.#folders].filter((path) => existsSync(path)).map((path) => `folder ${path}`),
      ...this.ledger().map((entry) => `in the ledger: ${JSON.stringify(entry)}`),
      ...(existsSync(records) ? readdirSync(records).map((name) => `record of worktree ${name}`) : []),
      ...git('worktree', 'list').split('\n').slice(1),
    ];
  }
}

/** Processes whose working folder, or a variable of whose environment, lies below one of these folders. */
function processesIn(folders: readonly string[]): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const state = readFileSync(`/proc/${pid}/stat`, 'utf8');
      if (state.slice(state.lastIndexOf(')')).startsWith(') Z')) return [];
      const known = `${readlinkSync(`/proc/${pid}/cwd`)}/\0${readFileSync(`/proc/${pid}/environ`, 'utf8')}`;
      const isOurs = folders.some((folder) => known.includes(`${folder}/`));
      return isOurs ? [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`] : [];
    } catch {
      // It ended while it was looked at.
      return [];
    }
  });
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { sharedMemory } from '../support/shared-memory.ts';
import { hasOwnMounts } from './place.ts';
import { type Seen, allProcesses, eventually, isSame, mountsOf, signalSeen, treeOf } from './processes.ts';

const LOOK_EVERY_MS = 120;

/**
 * Remembers every process of a trial from its first to its last, wherever it has gone since: by parentage, and by its
 * mounts.
 */
export class Witness {
  readonly #root: number;
  readonly #known = new Map<string, Seen>();
  readonly #timer: NodeJS.Timeout;
  /** Shared memory that is older than the trial: its maker's number may be that of a process of the trial by now. */
  readonly #olderMemory = new Set(sharedMemory().map(({ id }) => id));
  #mounts: string | null = null;
  /** Keeps the mounts there after the last process has ended. */
  #handle: number | null = null;

  constructor(root: number) {
    this.#root = root;
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  look(): void {
    if (hasOwnMounts && this.#handle === null) {
      const mounts = mountsOf(this.#root);
      if (mounts !== null && mounts !== mountsOf('self')) {
        this.#mounts = mounts;
        this.#handle = openSync(`/proc/${this.#root}/ns/mnt`, 'r');
      }
    }
    const all = allProcesses();
    for (const seen of [...treeOf(this.#root, all), ...this.#inMounts(all)])
      this.#known.set(`${seen.pid} ${seen.startTime}`, seen);
  }

  /** Processes of the trial that still run. */
  alive(): Seen[] {
    this.look();
    return [...this.#known.values()].filter(isSame);
  }

  /** Waits a moment until all are gone, and gives those that are not. */
  async left(withinMs: number): Promise<Seen[]> {
    const none = await eventually(() => (this.alive().length === 0 ? true : null), withinMs);
    return none === true ? [] : this.alive();
  }

  /** Ends what is left, stopped ones included. */
  async end(): Promise<void> {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const alive = this.alive();
      if (alive.length === 0) break;
      for (const seen of alive) signalSeen(seen, 'SIGKILL');
      await this.left(1000);
    }
    clearInterval(this.#timer);
    this.forgetMounts();
  }

  /** Runs a shell script in the mounts of the trial, also when all its processes are gone. */
  inMounts(script: string): void {
    if (this.#handle === null) return;
    execFileSync('nsenter', [`--mount=/proc/${process.pid}/fd/${this.#handle}`, 'sh', '-c', script], {
      stdio: 'ignore',
    });
  }

  forgetMounts(): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
  }

  /** Shared memory that processes of the trial made, and nobody uses any more: ids of `ipcrm -m`. */
  sharedMemory(): string[] {
    const pids = new Set([...this.#known.values()].map(({ pid }) => pid));
    return sharedMemory()
      .filter(({ id, maker, attached }) => attached === 0 && pids.has(maker) && !this.#olderMemory.has(id))
      .map(({ id }) => id);
  }

  #inMounts(all: readonly Seen[]): Seen[] {
    return this.#mounts === null ? [] : all.filter(({ pid }) => mountsOf(pid) === this.#mounts);
  }
}

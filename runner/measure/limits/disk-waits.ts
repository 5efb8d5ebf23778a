import { readFileSync } from 'node:fs';
import { arch } from 'node:process';
import { threadsOf } from '../../machine/proc/process-ids.ts';

/** Numbers of fsync, fdatasync, msync and sync_file_range in the kernel's tables of system calls. */
const SYNC_CALLS: Readonly<Partial<Record<NodeJS.Architecture, readonly number[]>>> = {
  x64: [74, 75, 26, 277],
  arm64: [82, 83, 227, 84],
};

interface WatchedThread {
  readonly id: number;
  readonly folder: string;
  waiting: number;
}

/**
 * Samples which threads wait for a disk: those in state `D` (proc(5)), and those that sleep within a system call that
 * forces data to disk, as on a file system of the network or of another process.
 */
export class DiskWaits {
  readonly #threads: readonly WatchedThread[];
  readonly #syncCalls = SYNC_CALLS[arch] ?? [];
  #samples = 0;

  /** Threads that begin later are not watched. */
  constructor(pids: readonly number[]) {
    this.#threads = pids.flatMap((pid) =>
      threadsOf(pid).map((id) => ({ id, folder: `/proc/${pid}/task/${id}`, waiting: 0 })),
    );
  }

  sample(): void {
    this.#samples += 1;
    for (const thread of this.#threads) if (this.#waits(thread)) thread.waiting += 1;
  }

  /** Share 0..1 of the samples in which each thread waited, by its id; null without a sample or a thread. */
  shares(): ReadonlyMap<number, number> | null {
    if (this.#samples === 0 || this.#threads.length === 0) return null;
    return new Map(this.#threads.map(({ id, waiting }) => [id, waiting / this.#samples]));
  }

  #waits({ folder }: WatchedThread): boolean {
    try {
      const stat = readFileSync(`${folder}/stat`, 'utf8');
      const state = stat[stat.lastIndexOf(')') + 2];
      if (state !== 'S') return state === 'D';
      return this.#syncCalls.includes(Number.parseInt(readFileSync(`${folder}/syscall`, 'utf8'), 10));
    } catch {
      // It has ended, or only its state may be seen.
      return false;
    }
  }
}

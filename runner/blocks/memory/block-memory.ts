import type { StackbenchError } from '../../../model/stackbench-error.ts';
import { type AppMemory, RESERVE_BYTES } from './app-memory.ts';
import { memoryTooSmall } from './memory-too-small.ts';

/**
 * Decides, before each start and each warm-up of one block, whether memory holds the app. One that it does not hold is
 * left for another group. The reference is in every group and is never left.
 */
export class BlockMemory {
  readonly #memory: AppMemory;
  readonly #reference: string | null;
  /** In the order in which they were started. */
  readonly #started = new Set<string>();
  /** Those whose memory is not seen in what is available yet. */
  readonly #starting = new Set<string>();
  readonly #warm = new Set<string>();
  readonly #left = new Set<string>();
  readonly #unfit = new Map<string, StackbenchError>();

  /** `ids` are the apps of the block; without the reference among them, or with one app only, all are started. */
  constructor(memory: AppMemory, ids: readonly string[]) {
    this.#memory = memory;
    this.#reference = ids.length > 1 ? (ids.find((id) => id === memory.reference) ?? null) : null;
  }

  /** Apps that were not started, or stopped again, for another group. */
  get left(): readonly string[] {
    return [...this.#left];
  }

  /** Why an app can be in no group; null if it can. */
  whyUnfit(id: string): StackbenchError | null {
    return this.#unfit.get(id) ?? null;
  }

  /** Whether an app is not measured in this block, because memory does not hold it. */
  isOut(id: string): boolean {
    return this.#left.has(id) || this.#unfit.has(id);
  }

  /** Whether an app may be started now. One that may counts as starting until `onStarted`. */
  admits(id: string): boolean {
    const hasRoom = id === this.#reference || this.#missingBytes(this.#memory.startBytes(id) + this.#claimBytes()) <= 0;
    if (!hasRoom) {
      this.#leave(id, this.#memory.startBytes(id));
      return false;
    }
    this.#started.add(id);
    this.#starting.add(id);
    return true;
  }

  /** An app is ready, with its processes; null if its start failed. */
  onStarted(id: string, pids: readonly number[] | null): void {
    this.#starting.delete(id);
    if (pids === null) this.#started.delete(id);
    this.#memory.read(id, pids ?? [], 'ready');
  }

  /** An app is warm, or was measured. */
  onWarm(id: string, pids: readonly number[]): void {
    this.#warm.add(id);
    this.#memory.read(id, pids, 'warm');
  }

  /**
   * The app to be stopped now, so that `next` can be warmed up, or so that all are measured if it is null: the one that
   * was started last. It is left for another group. Null if there is room, or only the reference is left.
   */
  leaveForRoom(next: string | null): string | null {
    const others = [...this.#started].filter((id) => id !== this.#reference);
    const last = others.at(-1);
    if (this.#reference === null || last === undefined) return null;
    if (this.#missingBytes(this.#unknownGrowthBytes(next, others.length)) <= 0) return null;
    this.#started.delete(last);
    this.#leave(last, this.#memory.growthBytes(last));
    return last;
  }

  /**
   * By how much an app may grow of which that is not known; what is known is claimed for all apps. With one app beside
   * the reference a guess counts nothing: it may be too high, and there is no smaller group. The reserve is for that.
   */
  #unknownGrowthBytes(next: string | null, others: number): number {
    return next === null || others === 1 || this.#memory.wasWarm(next) ? 0 : this.#memory.growthBytes(next);
  }

  /** Whether others were left or did not fit, so that the reference has nobody to be compared with. */
  isReferenceAlone(): boolean {
    const others = [...this.#started].some((id) => id !== this.#reference);
    return this.#reference !== null && !others && this.#left.size + this.#unfit.size > 0;
  }

  /** Whether an app is the reference, and has nobody to be compared with in this block. */
  isWithoutPartner(id: string): boolean {
    return id === this.#reference && this.isReferenceAlone();
  }

  /** Beside the reference only there is no more room in any other group. */
  #leave(id: string, neededBytes: number): void {
    const reference = this.#reference ?? '';
    const alone = [...this.#started].every((other) => other === reference);
    if (alone && this.#memory.wasStarted(reference)) {
      const availableBytes = this.#memory.availableBytes() ?? 0;
      this.#unfit.set(id, memoryTooSmall(id, reference, { neededBytes, availableBytes }));
    } else this.#left.add(id);
  }

  /** How much of some bytes does not fit beside what was started and the reserve; 0 or less if all does. */
  #missingBytes(bytes: number): number {
    const availableBytes = this.#memory.availableBytes();
    if (availableBytes === null || this.#reference === null) return 0;
    let claimed = 0;
    for (const id of this.#started) {
      if (this.#starting.has(id)) claimed += this.#memory.startBytes(id);
      else if (!this.#warm.has(id) && this.#memory.wasWarm(id)) claimed += this.#memory.growthBytes(id);
    }
    return bytes + claimed + RESERVE_BYTES - availableBytes;
  }

  /** What the reference will take if it is not started yet. */
  #claimBytes(): number {
    const reference = this.#reference;
    return reference === null || this.#started.has(reference) ? 0 : this.#memory.startBytes(reference);
  }
}

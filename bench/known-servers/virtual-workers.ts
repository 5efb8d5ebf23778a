interface Pending {
  readonly endMs: number;
  readonly answer: () => void;
}

/**
 * Workers that exist only as numbers: a request ends when its worker would have ended it, whatever the process did
 * meanwhile. Answers leave with the timer after that, at most 2 ms later in a process that gets its core.
 */
export class VirtualWorkers {
  readonly #freeAt: number[];
  /** In the order of their ends. */
  readonly #pending: Pending[] = [];
  #timer: { readonly handle: NodeJS.Timeout; readonly endMs: number } | null = null;

  constructor(workers: number) {
    this.#freeAt = Array.from({ length: workers }, () => 0);
  }

  /** Requests that have not ended at `nowMs` (`performance.now()`), those with a worker included. */
  inSystem(nowMs: number): number {
    let ended = 0;
    while (ended < this.#pending.length && (this.#pending[ended] as Pending).endMs <= nowMs) ended += 1;
    return this.#pending.length - ended;
  }

  serve(nowMs: number, serviceMs: number, answer: () => void): void {
    const worker = this.#freeAt.indexOf(Math.min(...this.#freeAt));
    const endMs = Math.max(nowMs, this.#freeAt[worker] as number) + serviceMs;
    this.#freeAt[worker] = endMs;
    let place = this.#pending.length;
    while (place > 0 && (this.#pending[place - 1] as Pending).endMs > endMs) place -= 1;
    this.#pending.splice(place, 0, { endMs, answer });
    this.#wakeUp(nowMs);
  }

  #wakeUp(nowMs: number): void {
    const first = this.#pending[0];
    if (first === undefined || (this.#timer !== null && this.#timer.endMs <= first.endMs)) return;
    clearTimeout(this.#timer?.handle);
    const waitMs = Math.max(1, Math.ceil(first.endMs - nowMs));
    this.#timer = { endMs: first.endMs, handle: setTimeout(() => this.#answerEnded(), waitMs) };
  }

  #answerEnded(): void {
    this.#timer = null;
    const nowMs = performance.now();
    const ended = this.#pending.length - this.inSystem(nowMs);
    for (const { answer } of this.#pending.splice(0, ended)) answer();
    this.#wakeUp(nowMs);
  }
}

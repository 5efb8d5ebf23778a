/** Requests that began before the end of a window, and ended after it or not at all. */
export class LateRequests {
  readonly #endsAt: number;
  #count = 0;
  #agesMs = 0;
  #oldestMs = 0;

  /** `endsAt` is the end of the window, on the clock of `performance.now()`. */
  constructor(endsAt: number) {
    this.#endsAt = endsAt;
  }

  get count(): number {
    return this.#count;
  }

  /** For how long all of them had been in flight at the end of the window, ms. */
  get agesMs(): number {
    return this.#agesMs;
  }

  /** The same of the oldest one, ms. */
  get oldestMs(): number {
    return this.#oldestMs;
  }

  add(startedAt: number): void {
    const ageMs = this.#endsAt - startedAt;
    if (ageMs <= 0) return;
    this.#count += 1;
    this.#agesMs += ageMs;
    this.#oldestMs = Math.max(this.#oldestMs, ageMs);
  }
}

/** How long the same thing has been seen, in ms; 0 when it is seen for the first time. */
export class Settled {
  #seen = '';
  #since = 0;

  sinceMs(seen: string): number {
    const now = performance.now();
    if (seen !== this.#seen) {
      this.#seen = seen;
      this.#since = now;
    }
    return now - this.#since;
  }
}

/** Lets pieces of work follow each other, in the order in which they were handed over. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  /** Does `work` when all before it is over, however that ended; returns and throws what it does. */
  async do<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

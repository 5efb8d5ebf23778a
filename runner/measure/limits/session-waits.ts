/** Samples what the sessions of a datastore wait for; null for one that computes. */
export interface SampledSessions {
  sample(): Promise<readonly (string | null)[]>;
  close(): Promise<void>;
}

/** What sessions waited for in one window. */
interface SessionWaits {
  readonly activeSessions: number | null;
  readonly waits: Record<string, number>;
}

/** The sessions of a datastore in one window: one question at a time. */
export class SessionSampler {
  readonly #open: SampledSessions;
  readonly #waits = new Map<string, number>();
  #samples = 0;
  #sessions = 0;
  #asking: Promise<void> | null = null;

  constructor(open: SampledSessions) {
    this.#open = open;
  }

  sample(): void {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
  }

  /**
   * Resolves when the last question is answered. A window in which no session was seen at work says nothing: they may
   * be hidden from us.
   */
  async result(): Promise<SessionWaits> {
    await this.#asking;
    if (this.#sessions === 0) return { activeSessions: null, waits: {} };
    const waits = [...this.#waits].map(([wait, count]): [string, number] => [wait, count / this.#sessions]);
    return { activeSessions: this.#sessions / this.#samples, waits: Object.fromEntries(waits) };
  }

  async #ask(): Promise<void> {
    try {
      const sessions = await this.#open.sample();
      this.#samples += 1;
      this.#sessions += sessions.length;
      for (const wait of sessions) if (wait !== null) this.#waits.set(wait, (this.#waits.get(wait) ?? 0) + 1);
    } catch {
      // A datastore that does not answer is unknown at this moment.
    }
  }
}

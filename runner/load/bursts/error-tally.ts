import type { BurstError } from './burst-job.ts';
import type { Shot } from './side-client.ts';

/** Counts the errors of one side by endpoint and reason. */
export class ErrorTally {
  readonly #errors = new Map<string, BurstError & { count: number }>();
  /** Requests by endpoint. */
  readonly #requests = new Map<string, number>();

  /** Adds one burst. */
  add(endpoint: string, shots: readonly Shot[]): void {
    const before = this.#requests.get(endpoint) ?? 0;
    this.#requests.set(endpoint, before + shots.length);
    if (shots.every(({ ok }) => ok)) return;
    for (const [index, { ok, status, reason }] of shots.entries()) {
      if (ok) continue;
      const key = `${endpoint} ${reason}`;
      const known = this.#errors.get(key);
      if (known !== undefined) known.count += 1;
      else this.#errors.set(key, { endpoint, status, reason: reason ?? 'unknown', before: before + index, count: 1 });
    }
  }

  /** The commonest error, of several the first; null without errors. */
  get commonest(): BurstError | null {
    const [first] = [...this.#errors.values()].toSorted((a, b) => b.count - a.count);
    if (first === undefined) return null;
    const { count: _count, ...error } = first;
    return error;
  }
}

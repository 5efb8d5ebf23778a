import type { Visit } from '../../model/document/visit.ts';
import { messageOf } from '../../model/stackbench-error.ts';
import type { RunningApp } from '../apps/running-app.ts';
import { teardownWarning } from './teardown-warning.ts';

/** The app of a visit, which is stopped once: when its visit fails, or at the end of the block. */
export class VisitApp {
  readonly #visit: Visit;
  #app: RunningApp | null = null;
  #stopped: Promise<void> | null = null;

  constructor(visit: Visit) {
    this.#visit = visit;
  }

  /** The app runs; `failed` aborts as soon as it is not to be measured any further. */
  started(app: RunningApp, failed: AbortSignal): void {
    this.#app = app;
    // What stands still or has lost its datastore would disturb the others: it keeps connections, or asks for new ones.
    failed.addEventListener('abort', () => void this.stop(), { once: true });
  }

  /** Never rejects: an app that does not end stays in the ledger, and must not prevent the other visits. */
  stop(): Promise<void> {
    if (this.#app !== null) this.#stopped ??= this.#stop(this.#app);
    return this.#stopped ?? Promise.resolve();
  }

  async #stop(app: RunningApp): Promise<void> {
    try {
      await app.stop();
    } catch (error) {
      this.#visit.warnings.push(teardownWarning(`${this.#visit.target} still runs after a visit: ${messageOf(error)}`));
    }
  }
}

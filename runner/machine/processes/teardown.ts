import { messageOf } from '../../../model/stackbench-error.ts';
import { waitFor } from './wait-for.ts';

type Step = { readonly what: string; readonly undo: () => Promise<void> | void };

/** Longer than any step's own limits together: bringing down containers takes most. */
const LONGEST_STEP_MS = 150_000;

/** What must be undone, in reverse order, whatever happens in between. */
export class Teardown {
  readonly #steps: Step[] = [];

  /** Registers a step; the last registered runs first. */
  add(what: string, undo: Step['undo']): void {
    this.#steps.push({ what, undo });
  }

  /** Runs every step once, a failing one included, and returns the failures as sentences. Safe to call twice. */
  async run(): Promise<string[]> {
    const failures: string[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        const wait = { what: `${step.what} to be done`, withinMs: LONGEST_STEP_MS };
        await waitFor(Promise.resolve(step.undo()), wait);
      } catch (error) {
        failures.push(`${step.what}: ${messageOf(error)}`);
      }
    }
    return failures;
  }
}

import { messageOf } from '../../../model/stackbench-error.ts';
import { waitFor } from './wait-for.ts';

type Step = { readonly what: string; readonly undo: () => Promise<void> | void };

/** Longer than the sum of each step's own limits: removing containers takes longest. */
const LONGEST_STEP_MS = 150_000;

/** Steps that undo what was done, run in reverse order even if some of them fail. */
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

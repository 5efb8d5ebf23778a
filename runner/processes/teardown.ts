import { messageOf } from '../../model/stackbench-error.ts';

type Step = { readonly what: string; readonly undo: () => Promise<void> | void };

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
        await step.undo();
      } catch (error) {
        failures.push(`${step.what}: ${messageOf(error)}`);
      }
    }
    return failures;
  }
}

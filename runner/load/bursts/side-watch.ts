import type { SideKey } from '../../../model/document/gate-result.ts';
import type { BurstError, GoneHow } from './burst-job.ts';
import { ErrorTally } from './error-tally.ts';
import type { Shot } from './side-client.ts';

/**
 * Number of consecutive bursts without any answer after which a side is considered gone. A side that hangs takes 10 s
 * for each.
 */
const SILENT_UNTIL_GONE = 2;
/** Number of consecutive bursts of wrong answers only, and their least time, after which further ones are of no use. */
const WRONG_UNTIL_GONE = { bursts: 64, ms: 1500 } as const;

/** A side that ends the bursts; null if both do. */
export class SideGone extends Error {
  readonly side: SideKey | null;
  readonly how: GoneHow;

  constructor(side: SideKey | null, how: GoneHow, reason: string) {
    super(reason);
    this.side = side;
    this.how = how;
  }
}

/** Watches the answers of one side, burst by burst. */
export class SideWatch {
  readonly #side: SideKey;
  readonly #mayFail: boolean;
  readonly #errors = new ErrorTally();
  #silent = 0;
  #wrong = { bursts: 0, answers: 0, sinceMs: performance.now() };

  constructor(side: SideKey, mayFail: boolean) {
    this.#side = side;
    this.#mayFail = mayFail;
  }

  /** Adds a burst. @throws SideGone if the side no longer answers, or gives wrong answers only */
  add(endpoint: string, shots: readonly Shot[]): void {
    this.#errors.add(endpoint, shots);
    this.#silent = shots.some(({ status }) => status !== null) ? 0 : this.#silent + 1;
    if (this.#silent >= SILENT_UNTIL_GONE) throw new SideGone(this.#side, 'silent', silence(shots));
    if (shots.some(({ ok }) => ok)) this.#wrong = { bursts: 0, answers: 0, sinceMs: performance.now() };
    else this.#addWrong(shots.length);
  }

  get commonestError(): BurstError | null {
    return this.#errors.commonest;
  }

  #addWrong(answers: number): void {
    const wrong = this.#wrong;
    wrong.bursts += 1;
    wrong.answers += answers;
    const isLong = performance.now() - wrong.sinceMs >= WRONG_UNTIL_GONE.ms;
    if (this.#mayFail || !isLong || wrong.bursts < WRONG_UNTIL_GONE.bursts) return;
    throw new SideGone(this.#side, 'wrong', `Its last ${wrong.answers} answers were wrong.`);
  }
}

function silence(shots: readonly Shot[]): string {
  return `It runs, but ${SILENT_UNTIL_GONE} consecutive bursts had no answer: ${shots[0]?.reason ?? 'unknown'}.`;
}

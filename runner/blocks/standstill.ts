import { anyHeld } from '../machine/processes/process-table.ts';
import { waitFor } from '../machine/processes/wait-for.ts';

/** Something that must not stand still while it is measured. */
export interface Subject {
  /** For people: `Redis`, `express-redis`. */
  readonly name: string;
  /** Its processes; empty if they are not ours to see. */
  readonly pids: () => readonly number[];
  /** Asks it for an answer, for when its processes are not ours to see; null if it must not be asked. */
  readonly ping: (() => Promise<void>) | null;
}

/** A time for which something stood still, on the clock of `performance.now()`. */
export interface Standstill {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
}

const LOOK_EVERY_MS = 500;
const ASK_EVERY_MS = 1000;
/** Time after which an answer counts as none, in ms, also on a busy machine. */
const SLOW_ANSWER_MS = 2000;
const ANSWER_WITHIN_MS = 10_000;
/** Time without a look, in ms, from which this process itself counts as stopped, not merely late. */
const OWN_GAP_MS = 3000;
/** Time after which what stands still is given up, in ms: the rest of a run must not wait for it. */
export const GIVEN_UP_AFTER_MS = 8000;

/** What errors of drivers say of a server that takes no connections, or drops them. */
const NO_SERVER = /closed|refused|reset|hang up|ECONN|ENOENT|EPIPE|timed? ?out|terminated/i;

/**
 * Sees whether subjects stand still: by the state of their processes, or by asking if those are not ours to see.
 * `onGivenUp` is called once for each that does so for too long.
 */
export class StandstillWatch {
  readonly #subjects: Subject[] = [];
  readonly #since = new Map<string, number>();
  readonly #past: Standstill[] = [];
  readonly #onGivenUp: (subject: Subject) => void;
  readonly #timers: NodeJS.Timeout[] = [];
  #lookedAt = performance.now();
  #isOver = false;

  constructor(onGivenUp: (subject: Subject) => void) {
    this.#onGivenUp = onGivenUp;
    this.#every(LOOK_EVERY_MS, () => this.#look());
  }

  add(subject: Subject): void {
    this.#subjects.push(subject);
    const { ping } = subject;
    if (ping === null) return;
    let isUnderWay = false;
    const ask = async (): Promise<void> => {
      if (isUnderWay || subject.pids().length > 0) return;
      isUnderWay = true;
      await this.#ask(subject, ping);
      isUnderWay = false;
    };
    this.#every(ASK_EVERY_MS, () => void ask());
  }

  /** Looks at it no longer; a standstill of it ends now. */
  remove(subject: Subject): void {
    this.#note(subject, false, performance.now());
    const place = this.#subjects.indexOf(subject);
    if (place !== -1) this.#subjects.splice(place, 1);
  }

  /** All standstills so far, including one that continues. */
  standstills(): Standstill[] {
    const now = performance.now();
    const present = [...this.#since].map(([name, fromMs]) => ({ name, fromMs, toMs: now }));
    return [...this.#past, ...present];
  }

  /** Ends looking and asking; what was seen stays known. */
  stop(): void {
    this.#isOver = true;
    for (const timer of this.#timers) clearInterval(timer);
  }

  #every(ms: number, work: () => void): void {
    this.#timers.push(setInterval(work, ms).unref());
  }

  #look(): void {
    const now = performance.now();
    if (now - this.#lookedAt > OWN_GAP_MS)
      this.#past.push({ name: 'stackbench itself', fromMs: this.#lookedAt, toMs: now });
    for (const subject of this.#subjects) {
      const pids = subject.pids();
      // It may have begun just after the last look.
      if (pids.length > 0) this.#note(subject, anyHeld(pids), this.#lookedAt);
    }
    this.#lookedAt = now;
  }

  async #ask(subject: Subject, ping: () => Promise<void>): Promise<void> {
    const askedAt = performance.now();
    const late = setTimeout(() => this.#note(subject, true, askedAt), SLOW_ANSWER_MS).unref();
    try {
      await waitFor(ping(), { what: `${subject.name} to answer`, withinMs: ANSWER_WITHIN_MS });
      this.#note(subject, false, performance.now());
    } catch (error) {
      const isSlow = performance.now() - askedAt > SLOW_ANSWER_MS;
      // A refusal in words is an answer: too many clients, a wrong password.
      this.#note(subject, isSlow || NO_SERVER.test(String(error)), askedAt);
    } finally {
      clearTimeout(late);
    }
  }

  #note(subject: Subject, stands: boolean, atMs: number): void {
    if (this.#isOver) return;
    const { name } = subject;
    const since = this.#since.get(name);
    if (!stands) {
      if (since !== undefined) this.#past.push({ name, fromMs: since, toMs: performance.now() });
      this.#since.delete(name);
    } else if (since === undefined) this.#since.set(name, atMs);
    else if (performance.now() - since >= GIVEN_UP_AFTER_MS) this.#onGivenUp(subject);
  }
}

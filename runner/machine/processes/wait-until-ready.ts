import { setImmediate as turn } from 'node:timers/promises';
import { messageOf } from '../../../model/stackbench-error.ts';
import { Final, WaitedTooLong, waitUntil } from './wait-for.ts';

/** Maximum time for anything of ours to become ready, datastores excepted, in ms. */
const READY_WITHIN_MS = 60_000;

/** A process or container that was started and is not yet known to be ready. */
export interface Starting {
  /** For messages: `express-postgres`. */
  readonly label: string;
  readonly running: () => boolean;
  /** Resolves with how it ended and the end of its log. */
  readonly gone: Promise<string>;
  /** The last lines of its log; empty without any. */
  logTail(): Promise<string>;
}

/** How readiness is found out. */
export interface ReadyCheck<T> {
  /** Pause between two questions, in ms. */
  readonly everyMs: number;
  /** Null while it is not ready. @throws NeverReady if asking again would not help; other errors are the last answer */
  ask(): Promise<T | null>;
}

interface ReadyWait {
  /** `printed` is what it said itself: how it ended, why it cannot start, or the end of its log. */
  readonly notReady: (why: string, printed: string) => Error;
  readonly signal?: AbortSignal | undefined;
  readonly withinMs?: number;
}

/** Says that something will not become ready, and why, in sentences. */
export class NeverReady extends Error {
  override readonly name = 'NeverReady';
}

/**
 * Asks until something is ready, and returns the answer.
 * @throws what `notReady` makes of the reason: how it ended, `NeverReady`, or the last answer after `withinMs`; the
 * signal's reason
 */
export async function waitUntilReady<T>(
  starting: Starting,
  check: ReadyCheck<T>,
  { notReady, signal, withinMs = READY_WITHIN_MS }: ReadyWait,
): Promise<T> {
  const ended = endOf(starting, notReady);
  let last = '';
  const ask = async (): Promise<T | null> => {
    try {
      const answer = await Promise.race([check.ask(), ended]);
      last = '';
      return answer !== null && !starting.running() ? await ended : answer;
    } catch (error) {
      last = messageOf(error);
      throw error instanceof NeverReady ? new Final(notReady(error.message, error.message)) : error;
    }
  };
  const wait = { what: `${starting.label} to be ready`, withinMs, everyMs: check.everyMs, signal };
  try {
    return await waitUntil(ask, wait);
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
    const log = await starting.logTail();
    throw notReady(tooLate(withinMs, last, log), log);
  }
}

function endOf({ gone }: Starting, notReady: ReadyWait['notReady']): Promise<never> {
  const ended = gone.then(async (how): Promise<never> => {
    // What it printed last may still be in the pipe.
    await turn();
    throw new Final(notReady(how, how));
  });
  ended.catch(() => undefined);
  return ended;
}

function tooLate(withinMs: number, last: string, log: string): string {
  const answer = last === '' ? '' : ` The last answer: ${last.replace(/\.$/, '')}.`;
  return `It was not ready within ${withinMs / 1000} s.${answer}${log === '' ? '' : ` Its log ends:\n${log}`}`;
}

import { setImmediate as turn } from 'node:timers/promises';
import { messageOf } from '../../../model/stackbench-error.ts';
import { Final, WaitedTooLong, waitUntil } from './wait-for.ts';

/** Maximum time for anything of ours to become ready, datastores excepted, in ms. */
export const READY_WITHIN_MS = 60_000;

/** A process or container that was started and is not yet known to be ready. */
export interface Starting {
  /** For messages: `express-postgres`. */
  readonly label: string;
  readonly running: () => boolean;
  /** Resolves with how it ended and what its log names. */
  readonly gone: Promise<string>;
  /** What its log names, and its last lines; empty without any. */
  log(): Promise<string>;
}

/** How readiness is found out. */
export interface ReadyCheck<T> {
  /** Pause between two questions, in ms. */
  readonly everyMs: number;
  /** Null while it is not ready. @throws NeverReady if asking again would not help; other errors are the last answer */
  ask(): Promise<T | null>;
}

/** Why something is not ready. */
export interface NotReady {
  /** In sentences, with what it printed. */
  readonly why: string;
  /** What it said itself: how it ended, why it cannot start, or what its log names. */
  readonly printed: string;
  /** What to do about it, if the reason says so. */
  readonly fix: string | null;
}

interface ReadyWait {
  readonly notReady: (reason: NotReady) => Error;
  readonly signal?: AbortSignal | undefined;
  readonly withinMs?: number;
  /** What gives it more time, for messages: `"readyWithin": "2m" in "service"`. */
  readonly moreTime?: string;
}

/** Says that something will not become ready, and why, in sentences. */
export class NeverReady extends Error {
  override readonly name = 'NeverReady';
  readonly fix: string | null;
  /** Whether its log helps to understand it. */
  readonly withLog: boolean;

  constructor(message: string, { fix = null, withLog = false }: { fix?: string | null; withLog?: boolean } = {}) {
    super(message);
    this.fix = fix;
    this.withLog = withLog;
  }
}

/**
 * Asks until something is ready, and returns the answer.
 * @throws what `notReady` makes of the reason: how it ended, `NeverReady`, or the last answer after `withinMs`; the
 * signal's reason
 */
export async function waitUntilReady<T>(
  starting: Starting,
  check: ReadyCheck<T>,
  { notReady, signal, withinMs = READY_WITHIN_MS, moreTime }: ReadyWait,
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
      throw error instanceof NeverReady ? new Final(notReady(await never(error, starting))) : error;
    }
  };
  const wait = { what: `${starting.label} to be ready`, withinMs, everyMs: check.everyMs, signal, seen: () => last };
  try {
    return await waitUntil(ask, wait);
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
    const log = await starting.log();
    const fix = moreTime === undefined ? null : `If it needs longer to start, ${moreTime} gives it more time.`;
    throw notReady({ why: `${tooLate(withinMs, last)}${logged(log)}`, printed: log, fix });
  }
}

function endOf({ gone }: Starting, notReady: ReadyWait['notReady']): Promise<never> {
  const ended = gone.then(async (how): Promise<never> => {
    // What it printed last may still be in the pipe.
    await turn();
    throw new Final(notReady({ why: how, printed: how, fix: null }));
  });
  ended.catch(() => undefined);
  return ended;
}

async function never({ message, fix, withLog }: NeverReady, starting: Starting): Promise<NotReady> {
  const log = withLog ? await starting.log() : '';
  return { why: `${message}${logged(log)}`, printed: withLog ? log : message, fix };
}

function tooLate(withinMs: number, last: string): string {
  const answer = last === '' ? '' : ` The last answer: ${last.replace(/\.$/, '')}.`;
  return `It was not ready within ${withinMs / 1000} s.${answer}`;
}

function logged(log: string): string {
  return log === '' ? '' : ` Its log:\n${log}`;
}

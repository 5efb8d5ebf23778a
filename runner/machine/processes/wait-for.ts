import { channel } from 'node:diagnostics_channel';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../../../model/stackbench-error.ts';

interface Wait {
  /** What is waited for, after "Waiting for": `PostgreSQL to answer`. */
  readonly what: string;
  readonly withinMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Expected time, in ms, as a measurement's duration: the first report of the wait comes later by that. */
  readonly expectedMs?: number;
  /** What the work sees meanwhile, for reports of the wait; empty if nothing. */
  readonly seen?: () => string;
}

/** What is still waited for; published on `WAITING` after `WORD_AFTER_MS`, then every `WORD_EVERY_MS`. */
export interface Waiting {
  readonly what: string;
  readonly waitedMs: number;
  readonly withinMs: number;
  /** What is seen meanwhile: `/ready answered 503`; empty if nothing. */
  readonly seen: string;
}

/** Channel on which long waits are reported to progress output. Messages are `Waiting`. */
export const WAITING = channel('stackbench:waiting');

const WORD_AFTER_MS = 3000;
const WORD_EVERY_MS = 15_000;

/** The maximum time of a wait is over. */
export class WaitedTooLong extends Error {
  override readonly name = 'WaitedTooLong';
  readonly wait: Wait;

  /** `last` is the answer to the last question, in words. */
  constructor(wait: Wait, last = '') {
    super(`Waited ${wait.withinMs / 1000} s for ${wait.what}${last === '' ? '.' : `: ${last}`}`);
    this.wait = wait;
  }
}

/**
 * Waits for `work` and returns its result. At the end of the wait the work itself is not ended: its starter does that.
 * @throws WaitedTooLong after `withinMs`, the signal's reason when aborted, otherwise what the work throws
 */
export async function waitFor<T>(work: Promise<T>, wait: Wait): Promise<T> {
  // However the wait ends, also before it begins: a later failure of the work is not unhandled.
  work.catch(() => undefined);
  wait.signal?.throwIfAborted();
  const over = new AbortController();
  const ends = [endOfTime(wait, over.signal), endBySignal(wait.signal, over.signal)];
  void tellOfWait(wait, over.signal);
  try {
    return await Promise.race([work, ...ends]);
  } finally {
    over.abort();
  }
}

/**
 * Asks again, `everyMs` after each answer, until the answer is not null; a question that throws is asked again.
 * @throws WaitedTooLong with the last error's text after `withinMs`, the signal's reason when aborted; what is wrapped
 * in `Final`
 */
export async function waitUntil<T>(
  ask: (signal: AbortSignal) => Promise<T | null> | T | null,
  wait: Wait & { readonly everyMs: number },
): Promise<T> {
  wait.signal?.throwIfAborted();
  const over = new AbortController();
  let last = '';
  const asking = async (): Promise<T> => {
    for (;;) {
      try {
        const answer = await ask(over.signal);
        if (answer !== null) return answer;
      } catch (error) {
        if (error instanceof Final) throw error.cause;
        last = messageOf(error);
      }
      await pause(wait.everyMs, undefined, { signal: over.signal });
    }
  };
  try {
    return await waitFor(asking(), wait);
  } catch (error) {
    throw error instanceof WaitedTooLong ? new WaitedTooLong(wait, last) : error;
  } finally {
    over.abort();
  }
}

/** Ends `waitUntil` with its cause: asking again would not help. */
export class Final extends Error {
  constructor(cause: unknown) {
    super(messageOf(cause), { cause });
  }
}

async function endOfTime(wait: Wait, over: AbortSignal): Promise<never> {
  await pause(wait.withinMs, undefined, { signal: over });
  throw new WaitedTooLong(wait);
}

function endBySignal(signal: AbortSignal | undefined, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: over });
  });
}

async function tellOfWait({ what, withinMs, expectedMs = 0, seen = () => '' }: Wait, over: AbortSignal): Promise<void> {
  const firstMs = expectedMs + WORD_AFTER_MS;
  try {
    for (let waitedMs = firstMs; ; waitedMs += WORD_EVERY_MS) {
      await pause(waitedMs === firstMs ? firstMs : WORD_EVERY_MS, undefined, { signal: over, ref: false });
      WAITING.publish({ what, waitedMs, withinMs, seen: seen() } satisfies Waiting);
    }
  } catch {
    // The wait is over.
  }
}

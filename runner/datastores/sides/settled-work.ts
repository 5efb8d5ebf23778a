import { Final, WaitedTooLong, waitUntil } from '../../machine/processes/wait-for.ts';

const SETTLE_MS = 60;
const SETTLE_WITHIN_MS = 3000;

export type WorkCounters = Record<string, number>;

/** Reads a server's counters until two readings in a row are equal; null if they are not within `withinMs`. */
export async function settledWork(
  read: () => Promise<WorkCounters>,
  withinMs: number = SETTLE_WITHIN_MS,
): Promise<WorkCounters | null> {
  let last = '';
  const ask = async (): Promise<WorkCounters | null> => {
    const now = await read().catch((error: unknown) => {
      throw new Final(error);
    });
    const isSame = JSON.stringify(now) === last;
    last = JSON.stringify(now);
    return isSame ? now : null;
  };
  try {
    return await waitUntil(ask, { what: 'the counters of a datastore to settle', withinMs, everyMs: SETTLE_MS });
  } catch (error) {
    if (error instanceof WaitedTooLong) return null;
    throw error;
  }
}

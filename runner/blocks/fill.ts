import { Agent } from 'node:http';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { RunningApp } from '../apps/running-app.ts';
import { driverReason } from '../datastores/driver-reason.ts';
import { sendRequest } from '../load/http/send-request.ts';

/** Characters of an answer that are shown. */
const MOST_TEXT = 500;
/** For all items together: beyond it a stack answers too slowly to be measured. */
const WITHIN_MS = 60_000;

interface Fill extends Pick<RunningApp, 'baseUrl' | 'headers'> {
  readonly ids: readonly string[];
  readonly connections: number;
  readonly signal: AbortSignal;
}

/**
 * Gets every seeded id once, so that every cache is equally full before anything is measured.
 * @throws StackbenchError `fill-failed` when an answer is not 200, or when there are not all answers after `withinMs`
 */
export async function fillCaches(fill: Fill, withinMs = WITHIN_MS): Promise<void> {
  const { baseUrl, headers, ids, connections, signal } = fill;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  // Ends requests in progress, for which a stack that stands still would take its whole time.
  const stop = (): void => agent.destroy();
  signal.addEventListener('abort', stop, { once: true });
  const startedAt = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < ids.length) {
      signal.throwIfAborted();
      if (performance.now() - startedAt > withinMs) throw tooSlow(next, fill, withinMs);
      const id = ids[next++] as string;
      const { status, text } = await sendRequest({
        url: `${baseUrl}/items/${id}`,
        headers,
        agent,
        mostText: MOST_TEXT,
      });
      if (status !== 200) throw unexpectedAnswer(id, status, text);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, worker));
  } finally {
    signal.removeEventListener('abort', stop);
    agent.destroy();
  }
}

function tooSlow(read: number, { ids, connections }: Fill, withinMs: number): StackbenchError {
  return new StackbenchError({
    code: 'fill-failed',
    what: `Only ${read} of ${ids.length} seeded items were read back within ${withinMs / 1000} s.`,
    why: `${connections} connections ask for them, one after the other on each: the stack, or its store, answers too slowly.`,
    fix: 'Look at the log of the stack and of its store, or measure with fewer --items.',
  });
}

function unexpectedAnswer(id: string, status: number, text: string): StackbenchError {
  const reason = driverReason(text);
  return new StackbenchError({
    code: 'fill-failed',
    what: `A seeded item could not be read back: GET /items/${id} answered ${status}.`,
    why: status === 404 ? 'The stack lost it, or answers wrongly under load.' : `It says: ${text}`,
    fix: `${reason === null ? '' : `${reason.fix}. `}Look at the log of the stack and of its store.`,
  });
}

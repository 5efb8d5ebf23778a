import { Agent, get } from 'node:http';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { driverReason } from '../datastores/driver-reason.ts';

/** Characters of an answer that are shown. */
const MOST_TEXT = 500;
/** For all items together: beyond it a stack answers too slowly to be measured. */
const WITHIN_MS = 60_000;

interface Fill {
  readonly baseUrl: string;
  readonly ids: readonly string[];
  readonly connections: number;
  readonly signal: AbortSignal;
}

/**
 * Gets every seeded id once, so that every cache is equally full before anything is measured.
 * @throws StackbenchError `fill-failed` when an answer is not 200, or when there are not all answers after `withinMs`
 */
export async function fillCaches(fill: Fill, withinMs = WITHIN_MS): Promise<void> {
  const { baseUrl, ids, connections, signal } = fill;
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
      const { status, text } = await getAnswer(`${baseUrl}/items/${id}`, agent);
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

interface Answer {
  readonly status: number;
  /** The beginning of a body that is no item. */
  readonly text: string;
}

async function getAnswer(url: string, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, timeout: 10_000 }, (response) => {
      const { statusCode: status = 0 } = response;
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        if (status !== 200 && text.length < MOST_TEXT) text += part;
      });
      response.once('end', () => resolve({ status, text: text.slice(0, MOST_TEXT) }));
      response.once('error', reject);
    });
    request.once('timeout', () => request.destroy(new Error(`no answer from ${url} within 10 s`)));
    request.once('error', reject);
  });
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

import { Agent, get } from 'node:http';
import { StackbenchError } from '../../model/stackbench-error.ts';

export interface Fill {
  readonly baseUrl: string;
  readonly ids: readonly string[];
  readonly connections: number;
  readonly signal: AbortSignal;
}

/** Gets every seeded id once, so that every cache is equally full before anything is measured. @throws when an answer is not 200. */
export async function fillCaches({ baseUrl, ids, connections, signal }: Fill): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  // Ends what is under way, for which a stack that stands still would take its whole time.
  const stop = (): void => agent.destroy();
  signal.addEventListener('abort', stop, { once: true });
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < ids.length) {
      signal.throwIfAborted();
      const id = ids[next++] as string;
      const status = await getStatus(`${baseUrl}/items/${id}`, agent);
      if (status !== 200) throw unexpectedAnswer(id, status);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, worker));
  } finally {
    signal.removeEventListener('abort', stop);
    agent.destroy();
  }
}

async function getStatus(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, timeout: 10_000 }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', reject);
    });
    request.once('timeout', () => request.destroy(new Error(`no answer from ${url} within 10 s`)));
    request.once('error', reject);
  });
}

function unexpectedAnswer(id: string, status: number): StackbenchError {
  return new StackbenchError({
    code: 'fill-failed',
    what: `A seeded item could not be read back: GET /items/${id} answered ${status}.`,
    why: 'The stack lost it, or answers wrongly under load.',
    fix: 'Look at the log of the stack and of its store.',
  });
}

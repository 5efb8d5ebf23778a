import autocannon from 'autocannon';
import type { ChildJob, ChildMessage } from './child-messages.ts';
import { type ClientClock, type EndedRequest, clockClient } from './clock-client.ts';
import { requestSource } from './request-source.ts';
import { RoundWindow } from './round-window.ts';

/** The generator's process: plays the one job that it receives by IPC, sends its result, and ends. */

/** Time before the window, in ms, in which connections are opened and the code gets warm; nothing of it is counted. */
const WARM_UP_MS = 300;
/** Maximum time for the first answer of each connection, in ms; the window then begins without it. */
const LONGEST_WARM_UP_MS = 1500;
const POLL_MS = 5;
/** Number of consecutive failures per connection after which the server is considered gone. */
const FAILURES_PER_CONNECTION = 2;

process.once('message', (job) => play(job as ChildJob));
process.once('disconnect', () => process.exit(0));

function play(job: ChildJob): void {
  const clients: autocannon.Client[] = [];
  const clocks: ClientClock[] = [];
  const unanswered = new Set<number>(Array.from({ length: job.connections }, (_, index) => index));
  const next = requestSource(job);
  const startedAt = performance.now();
  let window: RoundWindow | null = null;
  let failuresInARow = 0;
  let finished = false;

  const finish = (...messages: ChildMessage[]): void => {
    if (finished) return;
    finished = true;
    clearInterval(progress);
    for (const client of clients) client.destroy();
    for (const [index, message] of messages.entries()) {
      process.send?.(message, () => {
        if (index === messages.length - 1) process.exit(0);
      });
    }
  };
  const finishWindow = (over: RoundWindow): void => {
    if (!finished) finish({ type: 'end' }, { type: 'result', result: over.close(clocks) });
  };
  const ended = (connection: number, request: EndedRequest): void => {
    if (finished) return;
    unanswered.delete(connection);
    failuresInARow = request.outcome === 'answered' || request.outcome === 'timeout' ? 0 : failuresInARow + 1;
    window?.add(request);
    if (failuresInARow >= FAILURES_PER_CONNECTION * job.connections + 3) {
      finish({ type: 'gone', reason: request.reason ?? request.outcome });
    }
    if (window !== null && request.endedAt >= window.endsAt) finishWindow(window);
  };
  const begin = (): void => {
    if (finished) return;
    const waitedMs = performance.now() - startedAt;
    if (waitedMs < WARM_UP_MS || (unanswered.size > 0 && waitedMs < LONGEST_WARM_UP_MS)) {
      setTimeout(begin, POLL_MS);
      return;
    }
    const begun = new RoundWindow(job);
    window = begun;
    process.send?.({ type: 'begin' } satisfies ChildMessage);
    setTimeout(() => finishWindow(begun), job.durationMs);
  };

  const progress = setInterval(() => {
    if (window !== null) process.send?.({ type: 'progress', completed: window.completed } satisfies ChildMessage);
  }, 1000);
  autocannon(
    {
      url: job.baseUrl,
      connections: job.connections,
      // We end it ourselves, to the millisecond; this is only the bound.
      duration: Math.ceil((LONGEST_WARM_UP_MS + job.durationMs) / 1000) + 60,
      setupClient(client) {
        const index = clients.push(client) - 1;
        const closed = (): void => window?.addClose();
        clocks.push(
          clockClient(client, { timeoutMs: job.timeoutMs, next, ended: (request) => ended(index, request), closed }),
        );
      },
    },
    (error) => finish({ type: 'gone', reason: error?.message ?? 'autocannon ended early' }),
  );
  begin();
}

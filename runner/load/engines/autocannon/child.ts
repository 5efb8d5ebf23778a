import autocannon from 'autocannon';
import type { ChildJob, ChildMessage } from './child-messages.ts';
import { type ClientClock, type EndedRequest, clockClient } from './clock-client.ts';
import { requestSource } from './request-source.ts';
import { RoundWindow } from './round-window.ts';

/** The generator process: plays one job that comes by IPC, answers with its result, and ends. */

/** Connections are opened and the code gets warm before the window; what ends in this time is not counted. */
const WARM_UP_MS = 300;
/** A connection without its first answer by then enters the window as it is. */
const LONGEST_WARM_UP_MS = 1500;
const POLL_MS = 5;
/** So many failures per connection without a single answer in between mean that the server is gone. */
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

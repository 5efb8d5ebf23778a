import type { Ending } from '../../http/connection.ts';
import type { ConnectionPool } from './connection-pool.ts';

/** Maximum time for the first answer of each connection, in ms; the window then begins without it. */
const LONGEST_WARM_UP_MS = 1500;
/** Number of requests in flight. */
const AT_ONCE = 8;
const MOST_CONNECTIONS = 1000;

interface WarmUpOptions {
  /** Connections to open, each with one get; capped at 1000. */
  readonly connections: number;
  /** Minimum time, in ms. */
  readonly leastMs: number;
  /** The whole request, as it is sent. */
  readonly nextWire: () => string;
  readonly onEnd: (ending: Ending) => void;
  /** Resolves when nothing more is to be sent. */
  readonly stopped: Promise<void>;
}

/** Sends gets, a few at a time, until every connection has been used and the time is over. */
export async function warmUpPool(pool: ConnectionPool, options: WarmUpOptions): Promise<void> {
  const wanted = Math.min(options.connections, MOST_CONNECTIONS);
  const startedAt = performance.now();
  const done = Promise.withResolvers<void>();
  const held: NonNullable<ReturnType<ConnectionPool['take']>>[] = [];
  let busy = 0;
  let opened = 0;
  let over = false;
  const finish = (): void => {
    if (over) return;
    over = true;
    clearTimeout(limit);
    for (const connection of held.splice(0)) pool.give(connection);
    pool.resetBusy();
    done.resolve();
  };
  const limit = setTimeout(finish, LONGEST_WARM_UP_MS);
  const next = (): void => {
    const enough = opened >= wanted && performance.now() - startedAt >= options.leastMs;
    if (enough && busy === 0) finish();
    if (over || enough) return;
    while (busy < AT_ONCE) {
      const connection = pool.take();
      if (connection === null) return;
      busy += 1;
      connection.send(options.nextWire(), (ending) => {
        if (over) return;
        busy -= 1;
        opened += 1;
        options.onEnd(ending);
        // Used connections are kept back until all were used, so that each is opened.
        held.push(connection);
        if (opened >= wanted) for (const used of held.splice(0)) pool.give(used);
        // Not at once: the parser finishes with this answer first.
        setImmediate(next);
      });
    }
  };
  void options.stopped.then(finish);
  next();
  await done.promise;
}

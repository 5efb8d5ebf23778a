import { readFileSync } from 'node:fs';
import { itemIds } from '../../../../scenarios/item-ids.ts';
import { Connection, type Ending } from '../../http/connection.ts';
import { wireTexts } from '../../http/wire-text.ts';
import type { PacerJob, PacerMessage } from './child-messages.ts';
import { ConnectionPool } from './connection-pool.ts';
import { OpenRound } from './open-round.ts';
import { dueAfter } from './pacing.ts';
import { Sender } from './sender.ts';
import { openTicker } from './ticker.ts';
import { warmUpPool } from './warm-up.ts';

/** The pacer's process: plays the one job that it receives by IPC, sends its result, and ends. */

/** Number of consecutive refused connections after which the server is considered gone. */
const REFUSED_UNTIL_GONE = 10;

process.once('message', (job) => void play(job as PacerJob));
process.once('disconnect', () => process.exit(0));

async function play(job: PacerJob): Promise<void> {
  const { schedule, timeoutMs, maxInFlight } = job;
  const { durationMs } = schedule;
  let round: OpenRound | null = null;
  let refused = 0;
  const countRefused = ({ outcome, reason }: Ending): void => {
    refused = outcome === 'connect-error' ? refused + 1 : 0;
    if (refused >= REFUSED_UNTIL_GONE) finish({ type: 'gone', reason: reason ?? outcome });
  };
  const { hostname: host, port } = new URL(job.baseUrl);
  const onClose = (): void => round?.addClose();
  const pool = new ConnectionPool(
    maxInFlight,
    () => new Connection({ host, port: Number(port === '' ? 80 : port), timeoutMs, onClose }),
  );
  setInterval(() => pool.expire(), Math.min(200, Math.max(5, timeoutMs / 50)));
  const ids = itemIds(readFileSync(job.itemsFile, 'utf8'));
  const ticker = openTicker(schedule, {
    onTick: () => sender?.sendDue(),
    onError: (error) => {
      throw error;
    },
  });
  let sender: Sender | null = null;
  const texts = wireTexts(job.baseUrl, job.stream, ids);
  // What will be timed gets compiled before the window, not within it.
  const rehearsal = new OpenRound({ durationMs, timeoutMs });
  let item = 0;
  const rehearse = (ending: Ending): void => {
    countRefused(ending);
    const { operation } = texts.at(item);
    const dueMs = dueAfter(schedule, item, 0) ?? durationMs;
    rehearsal.addSent({ dueMs, sentMs: dueMs });
    rehearsal.addEnd(operation, ending, { dueMs, sentMs: dueMs, endedMs: dueMs + 1 });
  };
  await warmUpPool(pool, { connections: maxInFlight, nextWire: () => texts.get(item++), onEnd: rehearse });

  const begun = (round = new OpenRound({ durationMs, timeoutMs }));
  sender = new Sender({
    schedule,
    ticker,
    pool,
    round,
    requestAt: texts.at,
    onEnd: countRefused,
    onDone: () => finish({ type: 'result', result: begun.result() }),
  });
  ticker.start();
  send({ type: 'begin' });
  setInterval(() => send({ type: 'progress', completed: begun.completed }), 1000);
  setTimeout(() => {
    begun.endWindow();
    send({ type: 'end' });
    sender?.close();
  }, durationMs);
}

function send(message: PacerMessage): void {
  process.send?.(message);
}

let finished = false;
function finish(message: PacerMessage): void {
  if (finished) return;
  finished = true;
  process.send?.(message, () => process.exit(0));
}

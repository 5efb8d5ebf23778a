import { type Ticker, openTicker } from '../pacing/ticker.ts';
import { idReader } from '../read-ids.ts';
import { AppSteps } from './app-steps.ts';
import type { OpenMessage, PlayMessage, PlayerMessage, PlayerOrder } from './child-messages.ts';

/** The step player's process: plays one step after the other, as it is asked by IPC, until its parent ends it. */

/** What is played before the first step, and not reported: this long, at half of its rate. */
const REHEARSAL_MS = 300;
/** Maximum time for its last answers, in ms. */
const REHEARSAL_GIVE_UP_MS = 2000;

let apps: readonly AppSteps[] = [];
let playing: AppSteps | null = null;
let isRehearsed = false;
const ticker: Ticker = openTicker({
  onTick: () => playing?.sendDue(),
  onError: (error) => {
    throw error;
  },
});

process.on('message', (raw) => {
  const order = raw as PlayerOrder;
  if (order.type === 'open') open(order);
  else if (order.type === 'play') void play(order);
  else apps[order.app]?.drop();
});
process.once('disconnect', () => process.exit(0));

function open(message: OpenMessage): void {
  const readIds = idReader();
  apps = message.apps.map(
    (asked) => new AppSteps({ ...message, ...asked, ids: readIds(asked.itemsFile ?? message.itemsFile) }),
  );
  send({ type: 'ready' });
}

async function play(step: PlayMessage): Promise<void> {
  const app = apps[step.app];
  if (app === undefined) throw new RangeError(`There is no app ${step.app}.`);
  playing = app;
  if (!isRehearsed) {
    isRehearsed = true;
    const rehearsal = { durationMs: REHEARSAL_MS, giveUpMs: REHEARSAL_GIVE_UP_MS };
    await app.rehearse({ ...step, ...rehearsal, ratePerSec: step.ratePerSec / 2 }, ticker);
  }
  send(await app.play(step, ticker, (type) => send({ type })));
}

function send(message: PlayerMessage): void {
  process.send?.(message);
}

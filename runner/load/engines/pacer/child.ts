import type { DropMessage } from '../../forked-generator.ts';
import { openTicker } from '../../pacing/ticker.ts';
import { idReader } from '../../read-ids.ts';
import { AppPacer } from './app-pacer.ts';
import type { PacerJob, PacerMessage } from './child-messages.ts';

/** The pacer's process: plays the one job that it receives by IPC, sends its result, and ends. */

/** Time before the first window of all, in ms, in which the pacer's own code gets warm; nothing of it is counted. */
const WARM_UP_MS = 300;

process.once('message', (job) => void play(job as PacerJob));
process.once('disconnect', () => process.exit(0));

async function play(job: PacerJob): Promise<void> {
  const { slices, schedules } = job;
  const readIds = idReader();
  const apps = job.apps.map((asked, app) => {
    const ids = readIds(asked.itemsFile ?? job.itemsFile);
    const durationMs = slices.reduce((sum, slice) => sum + (slice.app === app ? slice.durationMs : 0), 0);
    // A third of a second three times is a second, not a little less.
    return new AppPacer({ ...job, ...asked, ids, durationMs: Math.round(durationMs * 1000) / 1000 });
  });
  process.on('message', ({ app }: DropMessage) => apps[app]?.end(null));
  let playing: AppPacer | undefined;
  const ticker = openTicker({
    onTick: () => playing?.sendDue(),
    onError: (error) => {
      throw error;
    },
  });
  for (const [index, app] of apps.entries()) await app.warmUp(index === 0 ? WARM_UP_MS : 0);
  setInterval(() => {
    send({ type: 'progress', completed: apps.reduce((sum, { completed }) => sum + completed, 0) });
  }, 1000);
  for (const [slice, { app }] of slices.entries()) {
    const schedule = schedules[slice];
    playing = apps[app];
    if (schedule !== undefined)
      await playing?.play({ slice, schedule, ticker, onEdge: (type) => send({ type, slice }) });
  }
  const outcomes = await Promise.all(apps.map((app) => app.outcome()));
  const played = apps.flatMap((app) => app.slices()).sort((one, other) => one.slice - other.slice);
  send({ type: 'result', result: { apps: outcomes, slices: played } }, () => process.exit(0));
}

function send(message: PacerMessage, done: () => void = () => undefined): void {
  process.send?.(message, done);
}

import type { DropMessage } from '../../forked-generator.ts';
import type { SliceCount } from '../engine.ts';
import type { ChildJob, ChildMessage } from './child-messages.ts';
import { ClosedLoop } from './closed-loop.ts';

/** The generator's process: plays the one job that it receives by IPC, sends its result, and ends. */

process.once('message', (job) => void play(job as ChildJob));
process.once('disconnect', () => process.exit(0));

async function play(job: ChildJob): Promise<void> {
  const loops = job.apps.map((asked, app) => new ClosedLoop(job, asked, durationOf(job, app)));
  process.on('message', ({ app }: DropMessage) => loops[app]?.end(null));
  const completed = (): number => loops.reduce((sum, loop) => sum + loop.completed, 0);
  setInterval(() => send({ type: 'progress', completed: completed() }), 1000);
  const slices: SliceCount[] = [];
  for (const [slice, planned] of job.slices.entries()) {
    const count = await loops[planned.app]?.play(planned, slices.length === 0, (type) => send({ type, slice }));
    if (count !== null && count !== undefined) slices.push({ slice, ...count });
  }
  const apps = loops.map((loop) => loop.outcome());
  for (const loop of loops) loop.end(null);
  send({ type: 'result', result: { apps, slices } }, () => process.exit(0));
}

function durationOf({ slices }: ChildJob, app: number): number {
  return slices.reduce((sum, slice) => sum + (slice.app === app ? slice.durationMs : 0), 0);
}

function send(message: ChildMessage, done: () => void = () => undefined): void {
  process.send?.(message, done);
}

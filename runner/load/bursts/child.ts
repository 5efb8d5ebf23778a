import { raisePriority } from '../../machine/processes/raise-priority.ts';
import type { BurstJob, BurstMessage } from './burst-job.ts';
import { playBursts } from './play-bursts.ts';

/** The burst generator's process: plays the load of one block that it receives by IPC, sends its result, and ends. */

raisePriority(process.pid);
process.once('message', (job) => {
  playBursts(job as BurstJob).then(
    (result) => finish({ type: 'result', result }),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));

function finish(message: BurstMessage): void {
  process.send?.(message, () => process.exit(0));
}

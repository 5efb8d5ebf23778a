import { messageOf } from '../../../model/stackbench-error.ts';
import { openWorkload } from './clients/open-workload.ts';
import type { OpenWorkload } from './clients/workload-client.ts';
import type { DriverJob, DriverMessage, PlacedWorkload, PlayedWorkload } from './driver-job.ts';
import { WorkloadPlayer } from './workload-player.ts';

/** The process that speaks to datastores by their drivers: plays the one job that it receives by IPC, and ends. */

process.once('message', (job) => void play(job as DriverJob));
process.once('disconnect', () => process.exit(0));

type Opened =
  | { readonly player: WorkloadPlayer; readonly open: OpenWorkload }
  | { readonly player: null; readonly refused: string };

async function play({ workloads, slices, warmUpMs, timeoutMs }: DriverJob): Promise<void> {
  // One after the other: seeding is no load to measure under.
  const opened: Opened[] = [];
  for (const workload of workloads) opened.push(await open(workload, { warmUpMs, timeoutMs }));
  for (const [slice, { workload, durationMs }] of slices.entries()) {
    send({ type: 'begin', slice });
    await opened[workload]?.player?.play(durationMs);
    send({ type: 'end', slice });
  }
  const result = opened.map((one): PlayedWorkload =>
    one.player === null ? { refused: one.refused } : one.player.result(),
  );
  await Promise.allSettled(opened.flatMap((one) => (one.player === null ? [] : one.open.close())));
  send({ type: 'result', result }, () => process.exit(0));
}

async function open(
  workload: PlacedWorkload,
  { warmUpMs, timeoutMs }: Pick<DriverJob, 'warmUpMs' | 'timeoutMs'>,
): Promise<Opened> {
  try {
    const opened = await openWorkload(workload, timeoutMs);
    const player = new WorkloadPlayer(opened, workload, timeoutMs);
    await player.warmUp(warmUpMs);
    return { player, open: opened };
  } catch (error) {
    return { player: null, refused: messageOf(error) };
  }
}

function send(message: DriverMessage, done: () => void = () => undefined): void {
  process.send?.(message, done);
}

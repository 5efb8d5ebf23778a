import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../../../model/stackbench-error.ts';
import { sum } from '../../../model/stats/sum.ts';
import { Recorder } from '../../measure/recorder.ts';
import type { OpenWorkload } from './clients/workload-client.ts';
import type { PlacedWorkload, PlayedWorkload } from './driver-job.ts';

/** After a failed call, so that a datastore that refuses all is not asked a million times. */
const PAUSE_MS = 5;

/** Plays one workload in a closed loop, in slices, and counts what it does. */
export class WorkloadPlayer {
  readonly #open: OpenWorkload;
  readonly #workload: PlacedWorkload;
  readonly #recorder: Recorder;
  #askedMs = 0;
  #elapsedMs = 0;
  #cpuUs = 0;
  #failed = 0;
  #reason: string | null = null;

  constructor(open: OpenWorkload, workload: PlacedWorkload, timeoutMs: number) {
    this.#open = open;
    this.#workload = workload;
    this.#recorder = new Recorder(2 * timeoutMs * 1000);
  }

  /** Plays for some time without counting. */
  async warmUp(durationMs: number): Promise<void> {
    await this.#loop(durationMs, () => undefined);
    this.#failed = 0;
    this.#reason = null;
  }

  /**
   * Plays for some time. Each call that began in it counts, and the slice ends with the last of them: a slow one is
   * never left out. The connections that wait for it ask nothing meanwhile, so each counts its own time.
   */
  async play(durationMs: number): Promise<void> {
    const began = performance.now();
    const cpu = process.cpuUsage();
    this.#askedMs += await this.#loop(durationMs, (us) => this.#recorder.record('call', 'ok', us));
    const { user, system } = process.cpuUsage(cpu);
    this.#elapsedMs += performance.now() - began;
    this.#cpuUs += user + system;
  }

  result(): PlayedWorkload {
    const [calls] = this.#recorder.results();
    const count = calls?.count ?? 0;
    return {
      elapsedMs: this.#askedMs / this.#workload.connections,
      calls: count,
      rows: count * this.#workload.batch,
      failed: this.#failed,
      reason: this.#reason,
      latency: calls?.latency ?? null,
      cpuShare: this.#elapsedMs === 0 ? 0 : this.#cpuUs / 1000 / this.#elapsedMs,
      settings: { ...this.#open.settings },
    };
  }

  /** Resolves with the time for which connections asked, each until its own last answer, summed over them. */
  async #loop(durationMs: number, onCall: (latencyUs: number) => void): Promise<number> {
    const start = performance.now();
    const end = start + durationMs;
    const one = async (connection: number): Promise<number> => {
      while (performance.now() < end) {
        const began = performance.now();
        try {
          await this.#open.call(connection);
          onCall((performance.now() - began) * 1000);
        } catch (error) {
          this.#failed += 1;
          this.#reason ??= messageOf(error);
          await pause(PAUSE_MS);
        }
      }
      return performance.now() - start;
    };
    const connections = Array.from({ length: this.#workload.connections }, (_, connection) => one(connection));
    return sum(await Promise.all(connections));
  }
}

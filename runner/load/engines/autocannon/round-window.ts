import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { EXPECTED_STATUS } from '../../../../scenarios/operations.ts';
import { Recorder } from '../../../measure/recorder.ts';
import { Timeline } from '../../../measure/timeline.ts';
import type { ChildResult } from './child-messages.ts';
import type { ClientClock, EndedRequest } from './clock-client.ts';

/** The measured window: what ends inside it counts, whenever it began; what ends later does not. */
export class RoundWindow {
  readonly beganAt: number = performance.now();
  readonly endsAt: number;
  readonly #durationMs: number;
  readonly #connections: number;
  readonly #recorder: Recorder;
  readonly #statuses = new Map<number, number>();
  readonly #timeline: Timeline;
  readonly #elu: EventLoopUtilization = performance.eventLoopUtilization();
  readonly #cpu: NodeJS.CpuUsage = process.cpuUsage();
  #closes = 0;

  constructor(options: { readonly durationMs: number; readonly timeoutMs: number; readonly connections: number }) {
    this.#durationMs = options.durationMs;
    this.#connections = options.connections;
    this.endsAt = this.beganAt + options.durationMs;
    const highestUs = (options.timeoutMs + options.durationMs) * 2000;
    this.#recorder = new Recorder(highestUs);
    this.#timeline = new Timeline(options.durationMs, highestUs);
  }

  get completed(): number {
    return this.#recorder.totals().count;
  }

  /** Counts a request if it ended within the window. */
  add({ operation, status, outcome, startedAt, endedAt }: EndedRequest): void {
    if (endedAt < this.beganAt || endedAt >= this.endsAt) return;
    const answered = outcome === 'answered';
    const ok = answered && status === EXPECTED_STATUS[operation];
    if (status !== null) this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    this.#recorder.record(
      operation,
      answered ? (ok ? 'ok' : 'http-error') : outcome,
      answered ? (endedAt - startedAt) * 1000 : null,
    );
    this.#timeline.add(endedAt - this.beganAt, ok ? (endedAt - startedAt) * 1000 : null);
  }

  addClose(): void {
    if (performance.now() < this.endsAt) this.#closes += 1;
  }

  /** The result; call it once, when the window is over. */
  close(clocks: readonly ClientClock[]): ChildResult {
    const { user, system } = process.cpuUsage(this.#cpu);
    const utilisation = performance.eventLoopUtilization(this.#elu).utilization;
    const { timed, sumUs } = this.#recorder.totals();
    const waiting = clocks.flatMap((clock) => clock.waitingSince() ?? []).filter((since) => since < this.endsAt);
    return {
      elapsedMs: this.#durationMs,
      operations: this.#recorder.results(),
      connectionCloses: this.#closes,
      statuses: Object.fromEntries([...this.#statuses].map(([status, count]) => [String(status), count])),
      timeline: this.#timeline.seconds(),
      eventLoopUtilisation: utilisation,
      cpuUs: user + system,
      // Rate × mean latency = Σ latency ÷ time: the busy connections.
      littlesLaw: timed === 0 ? null : sumUs / (this.#durationMs * 1000) / this.#connections,
      inFlight: { count: waiting.length, oldestMs: Math.max(0, ...waiting.map((since) => this.endsAt - since)) },
    };
  }
}

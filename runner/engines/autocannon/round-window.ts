import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { EXPECTED_STATUS } from '../../../scenarios/operations.ts';
import { Recorder } from '../../measure/recorder.ts';
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
  readonly #timeline: { second: number; ok: number; failed: number }[];
  readonly #elu: EventLoopUtilization = performance.eventLoopUtilization();
  readonly #cpu: NodeJS.CpuUsage = process.cpuUsage();
  #closes = 0;

  constructor(options: { readonly durationMs: number; readonly timeoutMs: number; readonly connections: number }) {
    this.#durationMs = options.durationMs;
    this.#connections = options.connections;
    this.endsAt = this.beganAt + options.durationMs;
    this.#recorder = new Recorder((options.timeoutMs + options.durationMs) * 2000);
    const wholeSeconds = Math.floor(options.durationMs / 1000);
    this.#timeline = Array.from({ length: wholeSeconds }, (_, second) => ({ second, ok: 0, failed: 0 }));
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
    const second = this.#timeline[Math.floor((endedAt - this.beganAt) / 1000)];
    if (second !== undefined) second[ok ? 'ok' : 'failed'] += 1;
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
      timeline: this.#timeline,
      eventLoopUtilisation: utilisation,
      cpuUs: user + system,
      // Rate × mean latency = Σ latency ÷ time: the busy connections.
      littlesLaw: timed === 0 ? null : sumUs / (this.#durationMs * 1000) / this.#connections,
      inFlight: { count: waiting.length, oldestMs: Math.max(0, ...waiting.map((since) => this.endsAt - since)) },
    };
  }
}

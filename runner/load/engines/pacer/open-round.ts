import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import type { Latency } from '../../../../model/document/latency.ts';
import { pool } from '../../../../model/stats/distribution.ts';
import { type Expectations, ITEM_EXPECTATIONS, expectedOf } from '../../../../scenarios/own/expectation.ts';
import { Recorder } from '../../../measure/recorder.ts';
import { TimeBins } from '../../../measure/time-bins.ts';
import { Timeline } from '../../../measure/timeline.ts';
import type { Ending } from '../../http/connection.ts';
import { judgeAnswer } from '../../judge-answer.ts';
import type { OpenResult } from './child-messages.ts';

/** A request that is sent more than this after it was due is late, in ms. */
const LATE_MS = 1;

/** Times of one request, in ms: measured time before its slice, and time since the slice began. */
export interface RequestTimes {
  readonly dueMs: number;
  readonly sentMs: number;
  readonly endedMs: number;
}

/**
 * The round of one app, which its slices make up: everything that was due in them counts, whenever it ends. Memory does
 * not grow with rate or length.
 */
export class OpenRound {
  readonly #durationMs: number;
  readonly #expectations: Expectations;
  readonly #latency: Recorder;
  readonly #lateness: Recorder;
  readonly #serviceTime: Recorder;
  readonly #statuses = new Map<number, number>();
  readonly #timeline: Timeline;
  readonly #bins: TimeBins;
  /** What the generator had spent when the window began; null between windows. */
  #window: { readonly elu: EventLoopUtilization; readonly cpu: NodeJS.CpuUsage } | null = null;
  /** Measured time of the last answer, in ms. */
  #latestMs = 0;
  #activeMs = 0;
  #idleMs = 0;
  #cpuUs = 0;
  #dropped = 0;
  #late = 0;
  #closes = 0;

  /** `durationMs` is the length of all slices together. */
  constructor({
    durationMs,
    timeoutMs,
    expectations = ITEM_EXPECTATIONS,
  }: {
    readonly durationMs: number;
    readonly timeoutMs: number;
    readonly expectations?: Expectations;
  }) {
    this.#durationMs = durationMs;
    this.#expectations = expectations;
    const highestUs = (durationMs + timeoutMs) * 2000;
    this.#latency = new Recorder(highestUs);
    this.#lateness = new Recorder(highestUs);
    this.#serviceTime = new Recorder(highestUs);
    this.#timeline = new Timeline(durationMs, highestUs);
    this.#bins = new TimeBins(durationMs, highestUs);
  }

  get completed(): number {
    return this.#latency.totals().count;
  }

  /** Counts a request that was due while the maximum number of requests was in flight. */
  drop(): void {
    this.#dropped += 1;
  }

  addSent({ dueMs, sentMs }: Omit<RequestTimes, 'endedMs'>): void {
    if (sentMs - dueMs > LATE_MS) this.#late += 1;
    this.#lateness.record('all', 'ok', (sentMs - dueMs) * 1000);
  }

  /** Returns whether the answer was good; `measuredMs` is the measured time of the round at its end. */
  addEnd(operation: string, ending: Ending, times: RequestTimes, measuredMs: number): boolean {
    const { dueMs, sentMs, endedMs } = times;
    const { status } = ending;
    const outcome = judgeAnswer(ending, expectedOf(this.#expectations, operation));
    const ok = outcome === 'ok';
    const isAnswered = ending.outcome === 'answered';
    this.#latency.record(operation, outcome, isAnswered ? (endedMs - dueMs) * 1000 : null);
    if (isAnswered) {
      if (status !== null) this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
      this.#serviceTime.record('all', 'ok', (endedMs - sentMs) * 1000);
    }
    const okLatencyUs = ok ? (endedMs - dueMs) * 1000 : null;
    // An answer of an earlier slice may end in a later one.
    this.#latestMs = Math.max(this.#latestMs, measuredMs);
    this.#timeline.add(this.#latestMs, okLatencyUs);
    this.#bins.add(dueMs, okLatencyUs);
    return ok;
  }

  /** Counts a connection that the server closed within a window. */
  addClose(): void {
    if (this.#window !== null) this.#closes += 1;
  }

  beginWindow(): void {
    this.#window = { elu: performance.eventLoopUtilization(), cpu: process.cpuUsage() };
  }

  /** Reads what the generator spent: the window is over, although answers may be on their way. */
  endWindow(): void {
    if (this.#window === null) return;
    const { user, system } = process.cpuUsage(this.#window.cpu);
    const { active, idle } = performance.eventLoopUtilization(this.#window.elu);
    this.#window = null;
    this.#cpuUs += user + system;
    this.#activeMs += active;
    this.#idleMs += idle;
  }

  result(): OpenResult {
    const lateness = only(this.#lateness);
    const loopMs = this.#activeMs + this.#idleMs;
    return {
      elapsedMs: this.#durationMs,
      operations: this.#latency.results(),
      dropped: this.#dropped,
      late: this.#late,
      lateness,
      serviceTime: only(this.#serviceTime),
      connectionCloses: this.#closes,
      statuses: Object.fromEntries([...this.#statuses].map(([status, count]) => [String(status), count])),
      timeline: this.#timeline.seconds(),
      timeBins: this.#bins.results(),
      eventLoopUtilisation: loopMs === 0 ? 0 : this.#activeMs / loopMs,
      cpuUs: this.#cpuUs,
      latenessP99Ms: lateness === null ? 0 : pool([lateness]).quantileUs(99) / 1000,
    };
  }
}

function only(recorder: Recorder): Latency | null {
  return recorder.results()[0]?.latency ?? null;
}

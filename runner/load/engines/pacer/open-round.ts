import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import type { Latency } from '../../../../model/document/latency.ts';
import { pool } from '../../../../model/stats/distribution.ts';
import { EXPECTED_STATUS, type OperationId } from '../../../../scenarios/operations.ts';
import { Recorder } from '../../../measure/recorder.ts';
import { TimeBins } from '../../../measure/time-bins.ts';
import { Timeline } from '../../../measure/timeline.ts';
import type { Ending } from '../../http/connection.ts';
import type { PacerResult } from './child-messages.ts';

/** A request sent later than this after it was due counts as late. */
const LATE_MS = 1;

/** Times of one request, in ms from the start of the window. */
interface RequestTimes {
  readonly dueMs: number;
  readonly sentMs: number;
  readonly endedMs: number;
}

/** Everything that was due in the window counts, whenever it ends; memory does not grow with rate or length. */
export class OpenRound {
  readonly #durationMs: number;
  readonly #latency: Recorder;
  readonly #lateness: Recorder;
  readonly #serviceTime: Recorder;
  readonly #statuses = new Map<number, number>();
  readonly #timeline: Timeline;
  readonly #bins: TimeBins;
  readonly #elu: EventLoopUtilization = performance.eventLoopUtilization();
  readonly #cpu: NodeJS.CpuUsage = process.cpuUsage();
  #spent = { eventLoopUtilisation: 0, cpuUs: 0 };
  #dropped = 0;
  #late = 0;
  #closes = 0;

  constructor({ durationMs, timeoutMs }: { readonly durationMs: number; readonly timeoutMs: number }) {
    this.#durationMs = durationMs;
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

  /** A request was due while all places in flight were taken. */
  drop(): void {
    this.#dropped += 1;
  }

  addSent({ dueMs, sentMs }: Omit<RequestTimes, 'endedMs'>): void {
    if (sentMs - dueMs > LATE_MS) this.#late += 1;
    this.#lateness.record('all', 'ok', (sentMs - dueMs) * 1000);
  }

  addEnd(operation: OperationId, { outcome, status, wholeBody }: Ending, times: RequestTimes): void {
    const { dueMs, sentMs, endedMs } = times;
    const expected = status === EXPECTED_STATUS[operation];
    const ok = expected && wholeBody;
    if (outcome === 'answered') {
      if (status !== null) this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
      this.#latency.record(operation, ok ? 'ok' : expected ? 'bad-body' : 'http-error', (endedMs - dueMs) * 1000);
      this.#serviceTime.record('all', 'ok', (endedMs - sentMs) * 1000);
    } else this.#latency.record(operation, outcome, null);
    const okLatencyUs = ok ? (endedMs - dueMs) * 1000 : null;
    this.#timeline.add(endedMs, okLatencyUs);
    this.#bins.add(dueMs, okLatencyUs);
  }

  addClose(): void {
    this.#closes += 1;
  }

  /** The window is over, though answers may be on their way: what the generator spent is read here. */
  endWindow(): void {
    const { user, system } = process.cpuUsage(this.#cpu);
    const { utilization } = performance.eventLoopUtilization(this.#elu);
    this.#spent = { eventLoopUtilisation: utilization, cpuUs: user + system };
  }

  result(): PacerResult {
    const lateness = only(this.#lateness);
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
      ...this.#spent,
      latenessP99Ms: lateness === null ? 0 : pool([lateness]).quantileUs(99) / 1000,
    };
  }
}

function only(recorder: Recorder): Latency | null {
  return recorder.results()[0]?.latency ?? null;
}

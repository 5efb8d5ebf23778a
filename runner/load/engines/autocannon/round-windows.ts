import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import {
  type Expectations,
  ITEM_EXPECTATIONS,
  expectedOf,
  isExpectedStatus,
  passesCheck,
} from '../../../../scenarios/own/expectation.ts';
import { Recorder } from '../../../measure/recorder.ts';
import { Timeline } from '../../../measure/timeline.ts';
import type { ClosedResult } from './child-messages.ts';
import type { ClientClock, EndedRequest } from './clock-client.ts';
import { LateRequests } from './late-requests.ts';

/** A window that is open. */
interface OpenWindow {
  readonly beganAt: number;
  readonly endsAt: number;
  readonly elu: EventLoopUtilization;
  readonly cpu: NodeJS.CpuUsage;
  ok: number;
  failed: number;
  readonly late: LateRequests;
}

/** What one window counted. */
interface WindowCount {
  readonly ok: number;
  readonly failed: number;
  readonly inFlightAtEnd: number;
}

/**
 * The measured windows of one app: what ends inside one counts, whenever it began; what ends between two or later does
 * not. The timeline runs over measured time, as if windows followed each other without a gap.
 */
export class RoundWindows {
  readonly #connections: number;
  readonly #expectations: Expectations;
  readonly #recorder: Recorder;
  readonly #statuses = new Map<number, number>();
  readonly #timeline: Timeline;
  #open: OpenWindow | null = null;
  #measuredMs = 0;
  #activeMs = 0;
  #idleMs = 0;
  #cpuUs = 0;
  #closes = 0;
  /** For how long requests had been in flight at the windows' begins and ends, ms, summed over all of them. */
  #agesAtBeginMs = 0;
  #agesAtEndMs = 0;
  /** Length of the requests that ended in a window without an answer, ms. */
  #unansweredMs = 0;
  #inFlight: ClosedResult['inFlight'] = { count: 0, oldestMs: 0 };

  /** `durationMs` is the length of all windows together. */
  constructor(options: {
    readonly durationMs: number;
    readonly timeoutMs: number;
    readonly connections: number;
    readonly expectations?: Expectations;
  }) {
    this.#connections = options.connections;
    this.#expectations = options.expectations ?? ITEM_EXPECTATIONS;
    const highestUs = (options.timeoutMs + options.durationMs) * 2000;
    this.#recorder = new Recorder(highestUs);
    this.#timeline = new Timeline(options.durationMs, highestUs);
  }

  get completed(): number {
    return this.#recorder.totals().count;
  }

  /** When the open window ends, on the clock of `performance.now()`; null between windows. */
  get endsAt(): number | null {
    return this.#open?.endsAt ?? null;
  }

  /** Begins a window; `clocks` know which requests are in flight. */
  open(durationMs: number, clocks: readonly ClientClock[]): void {
    const beganAt = performance.now();
    const endsAt = beganAt + durationMs;
    for (const since of waitingSince(clocks)) this.#agesAtBeginMs += beganAt - since;
    this.#open = {
      beganAt,
      endsAt,
      elu: performance.eventLoopUtilization(),
      cpu: process.cpuUsage(),
      ok: 0,
      failed: 0,
      late: new LateRequests(endsAt),
    };
  }

  /** Counts a request if it ended within the open window. */
  add({ operation, status, outcome, startedAt, endedAt, body = null }: EndedRequest): void {
    const window = this.#open;
    if (window === null || endedAt < window.beganAt) return;
    if (endedAt >= window.endsAt) return window.late.add(startedAt);
    const answered = outcome === 'answered';
    const expectation = expectedOf(this.#expectations, operation);
    const hasStatus = answered && isExpectedStatus(expectation, status);
    const check = expectation.body;
    const ok = hasStatus && (check === null || check === 'json' || passesCheck(check, body));
    if (ok) window.ok += 1;
    else window.failed += 1;
    if (status !== null) this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    this.#recorder.record(
      operation,
      answered ? (ok ? 'ok' : hasStatus ? 'bad-body' : 'http-error') : outcome,
      answered ? (endedAt - startedAt) * 1000 : null,
    );
    if (!answered) this.#unansweredMs += endedAt - startedAt;
    this.#timeline.add(this.#measuredMs + endedAt - window.beganAt, ok ? (endedAt - startedAt) * 1000 : null);
  }

  addClose(): void {
    if (this.#open !== null && performance.now() < this.#open.endsAt) this.#closes += 1;
  }

  /** Ends the open window; `clocks` know which requests are in flight. */
  close(clocks: readonly ClientClock[]): WindowCount {
    const window = this.#open;
    if (window === null) return { ok: 0, failed: 0, inFlightAtEnd: 0 };
    this.#open = null;
    const { user, system } = process.cpuUsage(window.cpu);
    const { active, idle } = performance.eventLoopUtilization(window.elu);
    this.#cpuUs += user + system;
    this.#activeMs += active;
    this.#idleMs += idle;
    this.#measuredMs += window.endsAt - window.beganAt;
    const { ok, failed, late } = window;
    for (const since of waitingSince(clocks)) late.add(since);
    this.#agesAtEndMs += late.agesMs;
    if (late.oldestMs >= this.#inFlight.oldestMs) this.#inFlight = { count: late.count, oldestMs: late.oldestMs };
    return { ok, failed, inFlightAtEnd: late.count };
  }

  /** The result of all windows; call it once, after the last one. */
  result(): ClosedResult {
    const { count, sumUs } = this.#recorder.totals();
    const inFlightMs = sumUs / 1000 + this.#unansweredMs - this.#agesAtBeginMs + this.#agesAtEndMs;
    const elapsedMs = this.#measuredMs;
    const loopMs = this.#activeMs + this.#idleMs;
    return {
      elapsedMs: Math.round(elapsedMs * 1000) / 1000,
      operations: this.#recorder.results(),
      connectionCloses: this.#closes,
      statuses: Object.fromEntries([...this.#statuses].map(([status, count]) => [String(status), count])),
      timeline: this.#timeline.seconds(),
      eventLoopUtilisation: loopMs === 0 ? 0 : this.#activeMs / loopMs,
      cpuUs: this.#cpuUs,
      littlesLaw: count === 0 ? null : Math.max(0, inFlightMs) / elapsedMs / this.#connections,
      inFlightAges: { atBeginUs: this.#agesAtBeginMs * 1000, atEndUs: this.#agesAtEndMs * 1000 },
      inFlight: this.#inFlight,
    };
  }
}

function waitingSince(clocks: readonly ClientClock[]): number[] {
  return clocks.flatMap((clock) => clock.waitingSince() ?? []);
}

import { checksBodies } from '../../../../scenarios/own/expectation.ts';
import { type Stream, expectationsOf } from '../../../../scenarios/stream.ts';
import { hostOf } from '../../../machine/host-of.ts';
import { Connection, type Ending } from '../../http/connection.ts';
import { wireTexts } from '../../http/wire-texts.ts';
import { type Schedule, dueIn } from '../../pacing/pacing.ts';
import type { Ticker } from '../../pacing/ticker.ts';
import { waitAtMost } from '../../wait-at-most.ts';
import type { SliceCount } from '../engine.ts';
import type { OpenResult } from './child-messages.ts';
import { ConnectionPool } from './connection-pool.ts';
import { OpenRound } from './open-round.ts';
import { OpenSlice } from './open-slice.ts';
import { Sender } from './sender.ts';
import { warmUpPool } from './warm-up.ts';

/** Number of consecutive refused connections after which the server is considered gone. */
const REFUSED_UNTIL_GONE = 10;
/** Maximum time for the answers that are under way when a window ends, in ms; the next app then begins without them. */
const LONGEST_DRAIN_MS = 2000;

interface AppOptions {
  readonly baseUrl: string;
  readonly stream: Stream;
  readonly ids: readonly string[];
  readonly maxInFlight: number;
  readonly timeoutMs: number;
  /** Length of all slices of the app together. */
  readonly durationMs: number;
}

interface SliceToPlay {
  readonly slice: number;
  readonly schedule: Schedule;
  readonly ticker: Ticker;
  readonly onEdge: (edge: 'begin' | 'end') => void;
}

/** The open load of one app: connections stay open between its slices, in which requests go out when they are due. */
export class AppPacer {
  readonly #options: AppOptions;
  readonly #pool: ConnectionPool;
  readonly #texts: ReturnType<typeof wireTexts>;
  readonly #round: OpenRound;
  readonly #played: { readonly slice: number; readonly counted: OpenSlice; readonly inFlightAtEnd: number }[] = [];
  /** Ends of slices whose last answers are still on their way. */
  readonly #ends: Promise<void>[] = [];
  #sender: Sender | null = null;
  /** Requests of earlier slices. */
  #sent = 0;
  #refused = 0;
  #gone: { readonly reason: string | null } | null = null;
  readonly #goneSoon = Promise.withResolvers<void>();

  constructor(options: AppOptions) {
    const { baseUrl, stream, ids, maxInFlight, timeoutMs } = options;
    this.#options = options;
    const expectations = expectationsOf(stream);
    const keepBodies = checksBodies(expectations);
    const { port } = new URL(baseUrl);
    const host = hostOf(baseUrl);
    const onClose = (): void => this.#round.addClose();
    this.#pool = new ConnectionPool(
      maxInFlight,
      () => new Connection({ host, port: Number(port === '' ? 80 : port), timeoutMs, keepBodies, onClose }),
    );
    setInterval(() => this.#pool.expire(), Math.min(200, Math.max(5, timeoutMs / 50)));
    this.#texts = wireTexts(baseUrl, stream, ids);
    this.#round = new OpenRound({ ...options, expectations });
  }

  get completed(): number {
    return this.#round.completed;
  }

  /** Opens the connections, for at least `leastMs`; what will be timed gets compiled now, not within a window. */
  async warmUp(leastMs: number): Promise<void> {
    if (this.#gone !== null) return;
    const { maxInFlight, durationMs } = this.#options;
    const expectations = expectationsOf(this.#options.stream);
    const rehearsal = new OpenSlice(new OpenRound({ ...this.#options, expectations }), { fromMs: 0, durationMs });
    let item = 0;
    const onEnd = (ending: Ending): void => {
      this.#countRefused(ending);
      const { operation } = this.#texts.at(item);
      const dueMs = item % Math.max(1, durationMs);
      rehearsal.addSent({ dueMs, sentMs: dueMs });
      rehearsal.addEnd(operation, ending, { dueMs, sentMs: dueMs, endedMs: dueMs + 1 });
    };
    await warmUpPool(this.#pool, {
      connections: maxInFlight,
      leastMs,
      nextWire: () => this.#texts.opening(item++).wire,
      onEnd,
      stopped: this.#goneSoon.promise,
    });
  }

  /** Sends what is due now. */
  sendDue(): void {
    this.#sender?.sendDue();
  }

  /** Plays a slice, until its answers are there or have taken too long. Returns at once if the app is gone. */
  async play({ slice, schedule, ticker, onEdge }: SliceToPlay): Promise<void> {
    if (this.#gone !== null) return;
    const counted = new OpenSlice(this.#round, schedule);
    const done = Promise.withResolvers<void>();
    const before = this.#sent;
    this.#sent += dueIn(schedule);
    // Reported before the clock starts: the report takes time, which would make the first request late.
    this.#round.beginWindow();
    onEdge('begin');
    const sender = new Sender({
      schedule,
      ...ticker.start(schedule),
      pool: this.#pool,
      round: counted,
      requestAt: (index) => this.#texts.at(before + index),
      onEnd: (ending) => this.#countRefused(ending),
      onDone: done.resolve,
    });
    this.#sender = sender;
    sender.sendDue();
    await waitAtMost(schedule.durationMs, this.#goneSoon.promise);
    if (this.#isGone()) return;
    this.#round.endWindow();
    onEdge('end');
    sender.close();
    this.#played.push({ slice, counted, inFlightAtEnd: sender.inFlight });
    this.#ends.push(done.promise);
    await waitAtMost(Math.min(this.#options.timeoutMs, LONGEST_DRAIN_MS), done.promise, this.#goneSoon.promise);
  }

  /** The app is not measured any further: it is gone, or the parent says so (null). */
  end(reason: string | null): void {
    this.#gone ??= { reason };
    this.#sender = null;
    this.#pool.resetBusy();
    this.#goneSoon.resolve();
  }

  /** Waits for the last answers. Returns what was measured, or why it was not measured to the end. */
  async outcome(): Promise<{ readonly result: OpenResult } | { readonly gone: string | null }> {
    // Connections end requests after their timeout, so that this limit is never reached.
    await waitAtMost(2 * this.#options.timeoutMs, Promise.all(this.#ends), this.#goneSoon.promise);
    return this.#gone === null ? { result: this.#round.result() } : { gone: this.#gone.reason };
  }

  /** Slices that were played; call it after `outcome`. */
  slices(): SliceCount[] {
    return this.#played.map(({ slice, counted: { ok, failed }, inFlightAtEnd }) => ({
      slice,
      ok,
      failed,
      inFlightAtEnd,
    }));
  }

  #isGone(): boolean {
    return this.#gone !== null;
  }

  #countRefused({ outcome, reason }: Ending): void {
    this.#refused = outcome === 'connect-error' ? this.#refused + 1 : 0;
    if (this.#refused >= REFUSED_UNTIL_GONE) this.end(reason ?? outcome);
  }
}

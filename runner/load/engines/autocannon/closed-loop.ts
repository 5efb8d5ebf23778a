import { setTimeout as pause } from 'node:timers/promises';
import autocannon from 'autocannon';
import { checksBodies } from '../../../../scenarios/own/expectation.ts';
import { expectationsOf } from '../../../../scenarios/stream.ts';
import type { PlannedSlice, SliceCount } from '../engine.ts';
import type { ClosedResult, ChildJob } from './child-messages.ts';
import { type ClientClock, type EndedRequest, clockClient } from './clock-client.ts';
import { requestSource } from './request-source.ts';
import { RoundWindows } from './round-windows.ts';

/** Time before the first window of all, in ms, in which the generator's own code gets warm; nothing is counted. */
const WARM_UP_MS = 300;
/** The same before the first window of each further app, in ms. */
const FIRST_LEAD_IN_MS = 100;
/** The same before each further window, in ms: the app has waited while others had their turns. */
const LEAD_IN_MS = 20;
/** Maximum time for the first answer of each connection, in ms; the window then begins without it. */
const LONGEST_LEAD_IN_MS = 1500;
/** Maximum time for the answers that are under way when a window ends, in ms; the next app then begins without them. */
const LONGEST_DRAIN_MS = 2000;
const POLL_MS = 5;
/** Number of consecutive failures per connection after which the server is considered gone. */
const FAILURES_PER_CONNECTION = 2;

type Edge = (edge: 'begin' | 'end') => void;

/** The closed loop of one app: its connections stay open between its slices, in which each of them asks and waits. */
export class ClosedLoop {
  readonly #job: ChildJob;
  readonly #clients: autocannon.Client[] = [];
  readonly #clocks: ClientClock[] = [];
  readonly #windows: RoundWindows;
  /** Connections without an answer since the slice began. */
  #unanswered = new Set<number>();
  #mayAsk = false;
  #hasPlayed = false;
  #failuresInARow = 0;
  #gone: { readonly reason: string | null } | null = null;
  /** Resolves as soon as the wait for the end of the window or for the last answers is over. */
  #wake: () => void = () => undefined;

  constructor(job: ChildJob, { baseUrl, itemsFile = job.itemsFile }: ChildJob['apps'][number], durationMs: number) {
    this.#job = job;
    const expectations = expectationsOf(job.stream);
    const keepBodies = checksBodies(expectations);
    this.#windows = new RoundWindows({ ...job, durationMs, expectations });
    const next = requestSource({ ...job, itemsFile, baseUrl });
    autocannon(
      {
        url: baseUrl,
        connections: job.connections,
        // We end it ourselves; this is only the bound.
        duration: boundSec(job),
        setupClient: (client) => {
          const index = this.#clients.push(client) - 1;
          this.#clocks.push(
            clockClient(client, {
              timeoutMs: job.timeoutMs,
              keepBodies,
              next,
              mayAsk: () => this.#mayAsk,
              ended: (request) => this.#ended(index, request),
              closed: () => this.#windows.addClose(),
            }),
          );
        },
      },
      (error) => this.end(error?.message ?? 'autocannon ended early'),
    );
  }

  get completed(): number {
    return this.#windows.completed;
  }

  /** Plays one slice; null if the app is gone, or goes while it is played. */
  async play({ durationMs }: PlannedSlice, isFirst: boolean, onEdge: Edge): Promise<Omit<SliceCount, 'slice'> | null> {
    if (this.#gone !== null) return null;
    const startedAt = performance.now();
    this.#unanswered = new Set(this.#clients.keys());
    this.#mayAsk = true;
    for (const clock of this.#clocks) clock.resume();
    const leastMs = isFirst ? WARM_UP_MS : this.#hasPlayed ? LEAD_IN_MS : FIRST_LEAD_IN_MS;
    this.#hasPlayed = true;
    for (let waitedMs = 0; waitedMs < LONGEST_LEAD_IN_MS; waitedMs = performance.now() - startedAt) {
      if (waitedMs >= leastMs && this.#unanswered.size === 0) break;
      await pause(POLL_MS);
      if (this.#isGone()) return null;
    }
    this.#windows.open(durationMs, this.#clocks);
    onEdge('begin');
    await this.#wakeWithin(durationMs);
    this.#mayAsk = false;
    if (this.#isGone()) return null;
    onEdge('end');
    const counted = this.#windows.close(this.#clocks);
    if (this.#isWaiting()) await this.#wakeWithin(Math.min(this.#job.timeoutMs, LONGEST_DRAIN_MS));
    return counted;
  }

  /** Ends the app's connections: it is gone, by its own failures or because the parent says so (null). */
  end(reason: string | null): void {
    this.#gone ??= { reason };
    this.#mayAsk = false;
    for (const client of this.#clients) client.destroy();
    this.#wake();
  }

  /** What was measured, or why it was not measured to the end. */
  outcome(): { readonly result: ClosedResult } | { readonly gone: string | null } {
    return this.#gone === null ? { result: this.#windows.result() } : { gone: this.#gone.reason };
  }

  #ended(connection: number, request: EndedRequest): void {
    if (this.#gone !== null) return;
    this.#unanswered.delete(connection);
    const isAlive = request.outcome === 'answered' || request.outcome === 'timeout';
    this.#failuresInARow = isAlive ? 0 : this.#failuresInARow + 1;
    this.#windows.add(request);
    if (this.#failuresInARow >= FAILURES_PER_CONNECTION * this.#job.connections + 3)
      this.end(request.reason ?? request.outcome);
    const { endsAt } = this.#windows;
    if (endsAt === null ? this.#isWaiting() : request.endedAt < endsAt) return;
    // At once: the client asks again as soon as this returns.
    if (endsAt !== null) this.#mayAsk = false;
    this.#wake();
  }

  #isGone(): boolean {
    return this.#gone !== null;
  }

  #isWaiting(): boolean {
    return this.#clocks.some((clock) => clock.waitingSince() !== null);
  }

  async #wakeWithin(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
    this.#wake = () => undefined;
  }
}

/** Longest time that all slices together may take, s. */
function boundSec({ slices }: ChildJob): number {
  const longestMs = slices.map(({ durationMs }) => durationMs + LONGEST_LEAD_IN_MS + LONGEST_DRAIN_MS);
  return Math.ceil(longestMs.reduce((sum, ms) => sum + ms, 0) / 1000) + 60;
}

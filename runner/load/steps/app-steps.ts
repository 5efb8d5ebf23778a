import { type Expectations, checksBodies } from '../../../scenarios/own/expectation.ts';
import { expectationsOf } from '../../../scenarios/stream.ts';
import { hostOf } from '../../machine/host-of.ts';
import type { WireText } from '../http/wire-text.ts';
import { wireTexts } from '../http/wire-texts.ts';
import type { Ticker } from '../pacing/ticker.ts';
import { waitAtMost } from '../wait-at-most.ts';
import type { OpenMessage, PlayMessage, PlayerMessage } from './child-messages.ts';
import { type Attempts, openConnections } from './open-connections.ts';
import { PlayingStep } from './playing-step.ts';
import { StepConnections } from './step-connections.ts';
import { stepRequests } from './step-requests.ts';
import { StepTally } from './step-tally.ts';

/** Number of consecutive refused connections, nothing being accepted meanwhile, after which the server is gone. */
const REFUSED_UNTIL_GONE = 10;
const FEWEST_CONNECTIONS = 10;
/** Connections that are open before a step: this multiple of what is due at its rate in the target, or in 0.2 s. */
const CONNECTIONS_PER_QUEUE = 1.5;
const SHORTEST_QUEUE_MS = 200;
/** From this rate on, requests that are due within this time, in ms, share a tick: a tenth of the CPU is saved. */
const SHARED_TICK_PER_SEC = 5000;
const SHARED_TICK_MS = 0.25;

interface AppStepsOptions extends Pick<OpenMessage, 'stream' | 'maxInFlight' | 'timeoutMs' | 'targetMs'> {
  readonly baseUrl: string;
  readonly ids: readonly string[];
}

type StepEnd = Extract<PlayerMessage, { readonly type: 'played' | 'gone' }>;
type OnEdge = (type: 'begin' | 'end') => void;

/** The steps of one app: its connections stay open between them, and its requests continue from step to step. */
export class AppSteps {
  readonly #options: AppStepsOptions;
  readonly #connections: StepConnections;
  readonly #texts: ReturnType<typeof wireTexts>;
  readonly #expectations: Expectations;
  readonly #dropped = Promise.withResolvers<void>();
  #isDropped = false;
  #playing: PlayingStep | null = null;
  /** Requests of the stream in earlier steps, and gets of connections and rehearsals. */
  #streamed = 0;
  #gets = 0;
  /** Consecutive refused connections, and why the last one was refused. */
  #refused = 0;
  #reason: string | null = null;

  constructor(options: AppStepsOptions) {
    const { baseUrl, stream, ids, maxInFlight, timeoutMs } = options;
    const { port } = new URL(baseUrl);
    const host = hostOf(baseUrl);
    this.#options = options;
    this.#expectations = expectationsOf(stream);
    this.#connections = new StepConnections({
      host,
      port: Number(port === '' ? 80 : port),
      timeoutMs,
      keepBodies: checksBodies(this.#expectations),
      limit: maxInFlight,
    });
    this.#texts = wireTexts(baseUrl, stream, ids);
    setInterval(() => this.#connections.expire(), Math.min(200, Math.max(5, timeoutMs / 50)));
  }

  /** Sends what is due now. */
  sendDue(): void {
    this.#playing?.sendDue();
  }

  /** The app is not measured any further. */
  drop(): void {
    this.#isDropped = true;
    this.#playing?.giveUp();
    this.#playing = null;
    this.#dropped.resolve();
  }

  /** Opens the connections that the step needs, and plays it. */
  async play(step: PlayMessage, ticker: Ticker, onEdge: OnEdge): Promise<StepEnd> {
    if (!(await this.#open(step.ratePerSec))) return this.#gone();
    const first = this.#streamed;
    const end = await this.#playRequests(step, (index) => this.#texts.at(first + index), ticker, onEdge);
    if (end.type === 'played') this.#streamed += end.step.due;
    return end;
  }

  /** Plays gets like a step, which is not reported: what will be timed gets compiled now. */
  async rehearse(step: PlayMessage, ticker: Ticker): Promise<void> {
    if (!(await this.#open(step.ratePerSec))) return;
    await this.#playRequests(
      step,
      () => this.#texts.opening(this.#gets++),
      ticker,
      () => undefined,
    );
  }

  async #playRequests(
    { giveUpMs, withLatency = true, ...step }: PlayMessage,
    requestAt: (index: number) => WireText,
    ticker: Ticker,
    onEdge: OnEdge,
  ): Promise<StepEnd> {
    const requests = stepRequests(step, requestAt, this.#expectations);
    const tally = new StepTally(requests.dueMs.length, this.#options.targetMs);
    // Reported before the clock starts: the report takes time, which would make the first request late.
    onEdge('begin');
    const cpu = process.cpuUsage();
    const clock = ticker.start(requests.schedule, step.ratePerSec < SHARED_TICK_PER_SEC ? 0 : SHARED_TICK_MS);
    const playing = new PlayingStep({ requests, connections: this.#connections, tally, clock });
    this.#playing = playing;
    playing.sendDue();
    await waitAtMost(step.durationMs, this.#dropped.promise);
    const { user, system } = process.cpuUsage(cpu);
    const cpuShare = (user + system) / 1000 / clock.nowMs();
    onEdge('end');
    playing.finish();
    const inFlightAtEnd = playing.unanswered;
    await waitAtMost(giveUpMs, playing.done, this.#dropped.promise);
    this.#playing = null;
    const { emptyAtMs } = playing;
    if (emptyAtMs === null) playing.giveUp();
    if (!this.#isThere(tally.attempts())) return this.#gone();
    const recoveryMs = emptyAtMs === null ? null : Math.max(0, emptyAtMs - step.durationMs);
    const { latenessP99Ms, ...counted } = tally.result(step.durationMs, withLatency);
    return { type: 'played', step: { ...counted, inFlightAtEnd, recoveryMs, generator: { latenessP99Ms, cpuShare } } };
  }

  /** Opens what a step of this rate needs; returns whether the app is there. */
  async #open(ratePerSec: number): Promise<boolean> {
    const { maxInFlight, targetMs } = this.#options;
    const queued = (ratePerSec * Math.max(SHORTEST_QUEUE_MS, targetMs)) / 1000;
    const wanted = Math.min(maxInFlight, Math.max(FEWEST_CONNECTIONS, Math.ceil(queued * CONNECTIONS_PER_QUEUE)));
    const nextWire = (): string => this.#texts.opening(this.#gets++).wire;
    return this.#isThere(
      await openConnections(this.#connections, { wanted, nextWire, stopped: this.#dropped.promise }),
    );
  }

  /** Whether the app is still to be measured, after these attempts. */
  #isThere({ accepted, refused, reason }: Attempts): boolean {
    this.#refused = accepted > 0 ? 0 : this.#refused + refused;
    this.#reason = reason ?? this.#reason;
    return !this.#isDropped && this.#refused < REFUSED_UNTIL_GONE;
  }

  #gone(): StepEnd {
    return { type: 'gone', reason: this.#isDropped ? null : this.#reason };
  }
}

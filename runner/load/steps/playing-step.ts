import type { Expectation } from '../../../scenarios/own/expectation.ts';
import type { Ending } from '../http/connection.ts';
import { judgeAnswer } from '../judge-answer.ts';
import type { StartedSlice } from '../pacing/ticker.ts';
import type { Lane, StepConnections } from './step-connections.ts';
import type { StepRequests } from './step-requests.ts';
import type { StepTally } from './step-tally.ts';

interface PlayingStepOptions {
  readonly requests: StepRequests;
  readonly connections: StepConnections;
  readonly tally: StepTally;
  readonly clock: StartedSlice;
}

/** Requests that are sent without a look at answers in between: sending may be slow, and more be due meanwhile. */
const MOST_AT_ONCE = 64;

/** Sends every request of a step when it is due, or as soon after as it can, and counts how each ends. */
export class PlayingStep {
  readonly #requests: StepRequests;
  readonly #connections: StepConnections;
  readonly #tally: StepTally;
  readonly #clock: StartedSlice;
  readonly #done = Promise.withResolvers<void>();
  #next = 0;
  #inFlight = 0;
  #isOver = false;
  #isSendingSoon = false;
  #lastEndMs = 0;
  #emptyAtMs: number | null = null;

  constructor({ requests, connections, tally, clock }: PlayingStepOptions) {
    this.#requests = requests;
    this.#connections = connections;
    this.#tally = tally;
    this.#clock = clock;
    connections.onEnd = (lane, ending) => this.#end(lane, ending);
  }

  /** Requests that have not ended, those included that are still to be sent. */
  get unanswered(): number {
    return this.#inFlight + this.#requests.dueMs.length - this.#next;
  }

  /** Resolves when the step is over, all requests were sent or dropped, and every one that was sent has ended. */
  get done(): Promise<void> {
    return this.#done.promise;
  }

  /** When the last of them ended, in ms from the beginning of the step; null before `done`. */
  get emptyAtMs(): number | null {
    return this.#emptyAtMs;
  }

  /** Sends what is due; waits, busily, for a request whose time comes within the lead. */
  sendDue(): void {
    const { dueMs } = this.#requests;
    const { nowMs, leadMs } = this.#clock;
    const pauseAt = this.#next + MOST_AT_ONCE;
    while (this.#next < dueMs.length && this.#next < pauseAt) {
      const earlyMs = (dueMs[this.#next] as number) - nowMs();
      if (earlyMs > leadMs) break;
      if (earlyMs > 0) continue;
      this.#send(this.#next, -earlyMs);
      this.#next += 1;
    }
    if (this.#next === pauseAt) this.#sendSoon();
    this.#settle();
  }

  /** The time of the step is over: what was due and was not sent yet is sent. */
  finish(): void {
    this.#isOver = true;
    this.sendDue();
  }

  /** Counts what has no answer yet as timed out, and closes its connections. */
  giveUp(): void {
    this.#connections.onEnd = () => undefined;
    for (; this.#inFlight > 0; this.#inFlight -= 1) this.#tally.addFailed('timeout', null);
    for (; this.#next < this.#requests.dueMs.length; this.#next += 1) this.#tally.addDropped();
    this.#connections.resetBusy();
  }

  #sendSoon(): void {
    if (this.#isSendingSoon) return;
    this.#isSendingSoon = true;
    setImmediate(() => {
      this.#isSendingSoon = false;
      this.sendDue();
    });
  }

  #send(index: number, lateMs: number): void {
    const lane = this.#connections.take();
    if (lane === null) {
      this.#tally.addDropped();
      return;
    }
    this.#tally.addSent(lateMs);
    this.#inFlight += 1;
    lane.request = index;
    lane.connection.send(this.#requests.wires[index] as string, lane.onEnd);
  }

  #end(lane: Lane, ending: Ending): void {
    const { dueMs, expectations } = this.#requests;
    const index = lane.request;
    const endedMs = this.#clock.nowMs();
    this.#lastEndMs = endedMs;
    const outcome = judgeAnswer(ending, expectations[index] as Expectation);
    if (outcome === 'ok') this.#tally.addGood(dueMs[index] as number, endedMs);
    else if (this.#connections.isOwnLimit(ending)) this.#tally.addDropped();
    else this.#tally.addFailed(outcome, ending.reason);
    this.#connections.give(lane);
    this.#inFlight -= 1;
    if (this.#isOver) this.#settle();
  }

  #settle(): void {
    if (!this.#isOver || this.#inFlight > 0 || this.#next < this.#requests.dueMs.length) return;
    this.#emptyAtMs ??= this.#lastEndMs;
    this.#done.resolve();
  }
}

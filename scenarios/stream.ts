import { type Expectations, ITEM_EXPECTATIONS } from './own/expectation.ts';
import { type OwnStream, ownExpectations } from './own/own-stream.ts';
import { type StreamSpec, prepareStream } from './request-stream.ts';
import type { Scenario } from './scenario.ts';

/** The requests of a round: operations of the Items contract, or those of the user's. */
export type Stream = StreamSpec | OwnStream;

interface StreamSize {
  /** Number of seeded items. */
  readonly items: number;
  readonly seed: number;
  /** Number of the first request of the user's, for `{n}`. Default: 0. */
  readonly firstNumber?: number | undefined;
}

/** Decides the stream of any scenario; the same scenario, items and seed give the same requests to every engine. */
export function streamOf(scenario: Scenario, { items, seed, firstNumber = 0 }: StreamSize): Stream {
  if (scenario.own === undefined) return prepareStream(scenario, items, seed);
  return { ...scenario.own, seed: seed >>> 0, firstNumber };
}

/** Whether a stream is of requests of the user's. */
export function isOwnStream(stream: Stream): stream is OwnStream {
  return 'requests' in stream;
}

/** What good answers to the requests of a stream are. */
export function expectationsOf(stream: Stream): Expectations {
  return isOwnStream(stream) ? ownExpectations(stream) : ITEM_EXPECTATIONS;
}

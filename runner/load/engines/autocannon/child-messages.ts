import type { Measured } from '../../../../model/document/measured.ts';
import type { Stream } from '../../../../scenarios/stream.ts';
import type { GeneratorMessage } from '../../forked-generator.ts';
import type { PlannedSlice, SliceCount } from '../engine.ts';

/** What the parent sends to the forked generator. */
export interface ChildJob {
  readonly apps: readonly { readonly baseUrl: string; readonly itemsFile?: string | undefined }[];
  readonly slices: readonly PlannedSlice[];
  readonly stream: Stream;
  readonly itemsFile: string;
  /** Of each app. */
  readonly connections: number;
  readonly timeoutMs: number;
}

/** What the generator saw of one app in the windows of its slices. */
export interface ClosedResult extends Pick<
  Measured,
  'elapsedMs' | 'operations' | 'connectionCloses' | 'statuses' | 'timeline' | 'inFlightAges'
> {
  readonly eventLoopUtilisation: number;
  readonly cpuUs: number;
  /** Time in which requests were in flight within the windows ÷ (connections × length of the windows). */
  readonly littlesLaw: number | null;
  /** Requests without an answer when the last window ended, and how long the oldest of them had waited. */
  readonly inFlight: { readonly count: number; readonly oldestMs: number };
}

/** Of each app its result, or why it was not measured to the end: it is gone, or the parent dropped it (null). */
export interface ChildResult {
  readonly apps: readonly ({ readonly result: ClosedResult } | { readonly gone: string | null })[];
  readonly slices: readonly SliceCount[];
}

export type ChildMessage = GeneratorMessage<ChildResult>;

import type { Measured } from '../../../../model/document/measured.ts';
import type { Stream } from '../../../../scenarios/stream.ts';
import type { GeneratorMessage } from '../../forked-generator.ts';
import type { Schedule } from '../../pacing/pacing.ts';
import type { PlannedSlice, SliceCount } from '../engine.ts';

/** What the parent sends to the forked pacer. */
export interface PacerJob {
  readonly apps: readonly { readonly baseUrl: string; readonly itemsFile?: string | undefined }[];
  readonly slices: readonly PlannedSlice[];
  readonly stream: Stream;
  readonly itemsFile: string;
  /** Of each slice. */
  readonly schedules: readonly Schedule[];
  /** Of each app. */
  readonly maxInFlight: number;
  readonly timeoutMs: number;
}

/** What the pacer saw of the requests that were due in the slices of one app, however long their answers took. */
export interface OpenResult extends Pick<
  Measured,
  'elapsedMs' | 'operations' | 'dropped' | 'lateness' | 'serviceTime' | 'statuses' | 'timeline' | 'timeBins'
> {
  readonly late: number;
  readonly connectionCloses: number;
  readonly eventLoopUtilisation: number;
  readonly cpuUs: number;
  /** p99 of the lateness in ms; 0 without a request. */
  readonly latenessP99Ms: number;
}

/** Of each app its result, or why it was not measured to the end: it is gone, or the parent dropped it (null). */
export interface PacerResult {
  readonly apps: readonly ({ readonly result: OpenResult } | { readonly gone: string | null })[];
  readonly slices: readonly SliceCount[];
}

export type PacerMessage = GeneratorMessage<PacerResult>;

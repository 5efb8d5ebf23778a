import type { Measured } from '../../../../model/document/measured.ts';
import type { StreamSpec } from '../../../../scenarios/request-stream.ts';
import type { GeneratorMessage } from '../forked-generator.ts';
import type { Schedule } from './pacing.ts';

/** What the parent sends to the forked pacer. */
export interface PacerJob {
  readonly baseUrl: string;
  readonly stream: StreamSpec;
  readonly itemsFile: string;
  readonly schedule: Schedule;
  readonly maxInFlight: number;
  readonly timeoutMs: number;
}

/** What the pacer saw of the requests that were due in its window, however long their answers took. */
export interface PacerResult extends Pick<
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

export type PacerMessage = GeneratorMessage<PacerResult>;

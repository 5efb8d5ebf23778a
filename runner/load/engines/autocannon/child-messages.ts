import type { Measured } from '../../../../model/document/measured.ts';
import type { StreamSpec } from '../../../../scenarios/request-stream.ts';
import type { GeneratorMessage } from '../forked-generator.ts';

/** What the parent sends to the forked generator. */
export interface ChildJob {
  readonly baseUrl: string;
  readonly stream: StreamSpec;
  readonly itemsFile: string;
  readonly connections: number;
  readonly durationMs: number;
  readonly timeoutMs: number;
}

/** What the generator saw in its window. */
export interface ChildResult extends Pick<
  Measured,
  'elapsedMs' | 'operations' | 'connectionCloses' | 'statuses' | 'timeline'
> {
  readonly eventLoopUtilisation: number;
  readonly cpuUs: number;
  readonly littlesLaw: number | null;
  /** Requests without an answer when the window ended, and how long the oldest of them had waited. */
  readonly inFlight: { readonly count: number; readonly oldestMs: number };
}

export type ChildMessage = GeneratorMessage<ChildResult>;

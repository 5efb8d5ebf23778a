import type { Stream } from '../../../scenarios/stream.ts';
import type { DropMessage } from '../forked-generator.ts';
import type { PlayedStep, Step } from './step.ts';

/** What does not change from step to step. */
export interface OpenMessage {
  readonly type: 'open';
  readonly apps: readonly { readonly baseUrl: string; readonly itemsFile?: string | undefined }[];
  readonly stream: Stream;
  readonly itemsFile: string;
  /** Of each app. */
  readonly maxInFlight: number;
  readonly timeoutMs: number;
  readonly targetMs: number;
}

export interface PlayMessage extends Omit<Step, 'onEdge'> {
  readonly type: 'play';
}

/** What the parent sends to the forked player: `open` first, then one step after the other. */
export type PlayerOrder = OpenMessage | PlayMessage | DropMessage;

/** What the player answers; the app of a step may be gone, or the parent dropped it (null). */
export type PlayerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'begin' }
  | { readonly type: 'end' }
  | { readonly type: 'played'; readonly step: PlayedStep }
  | { readonly type: 'gone'; readonly reason: string | null };

import type { StreamSpec } from '../../../scenarios/request-stream.ts';
import type { PlayedStep, Step } from './step.ts';

/** An app that the player may ask in its steps. */
interface StepApp {
  /** For messages: `express-redis`. */
  readonly id: string;
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly baseUrl: string;
  /** Aborts when the app is not to be measured any further: it is gone or stands still. */
  readonly signal: AbortSignal;
}

export interface StepPlayerOptions {
  readonly apps: readonly StepApp[];
  /** Each app gets the same requests, which continue from step to step. */
  readonly stream: StreamSpec;
  /** NDJSON of the seeded items; ids are drawn from it. */
  readonly itemsFile: string;
  /** Maximum number of requests in flight on one app; what is due beyond it is dropped. */
  readonly maxInFlight: number;
  /** Maximum time for an answer, in ms; after it the request counts as `timeout`. */
  readonly timeoutMs: number;
  /** The latency target, in ms: slower answers are over it. */
  readonly targetMs: number;
  /** Cores of the generator; empty leaves placement to the kernel. */
  readonly cpus: readonly number[];
  readonly workDir: string;
  readonly signal: AbortSignal;
}

/** A generator's process that plays one step after the other, over connections that stay open in between. */
export interface StepPlayer {
  readonly pid: number;
  /**
   * Plays one step, and resolves when none of its requests is in flight or it gave up. One step at a time.
   * @throws StackbenchError `server-gone` when nothing accepts connections any more, the reason of the app's signal when
   * that aborts: other apps can still be played. After `generator-crashed`, `generator-stuck` and the reason of the
   * player's signal, none can.
   */
  play(step: Step): Promise<PlayedStep>;
  close(): Promise<void>;
}

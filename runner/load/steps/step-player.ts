import type { Stream } from '../../../scenarios/stream.ts';
import { followDrops } from '../forked-generator.ts';
import { type GeneratorProcess, startGenerator } from '../generator-process.ts';
import { serverGone } from '../server-gone.ts';
import type { OpenMessage, PlayMessage, PlayerMessage } from './child-messages.ts';
import type { PlayedStep, Step } from './step.ts';

/** An app that the player may ask in its steps. */
interface StepApp {
  /** For messages: `express-redis`. */
  readonly id: string;
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly baseUrl: string;
  /** Its own items, if it gave them other ids than those of the player's options; as many. */
  readonly itemsFile?: string | undefined;
  /** Aborts when the app is not to be measured any further: it is gone or stands still. */
  readonly signal: AbortSignal;
}

interface StepPlayerOptions {
  readonly apps: readonly StepApp[];
  /** Each app gets the same requests, which continue from step to step. */
  readonly stream: Stream;
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

/** Maximum time for the start of the process, in ms. */
const OPEN_WITHIN_MS = 15_000;
/** Maximum time for connections, rehearsal and report of a step, in ms, in addition to the step and its end. */
const OVERHEAD_MS = 15_000;

/** A generator's process that plays one step after the other, over connections that stay open in between. */
export interface StepPlayer {
  readonly pid: number;
  /**
   * Plays one step, and resolves when none of its requests is in flight or it gave up. One step at a time.
   * @throws StackbenchError `server-gone` when nothing accepts connections any more, the reason of the app's signal
   * when that aborts: other apps can still be played. After `generator-crashed`, `generator-stuck` and the reason of
   * the player's signal, none can.
   */
  play(step: Step): Promise<PlayedStep>;
  close(): Promise<void>;
}

/**
 * Starts a player of steps; none of the apps is asked anything yet.
 * @throws StackbenchError when it could not start; the signal's reason when that aborts
 */
export async function openStepPlayer(options: StepPlayerOptions): Promise<StepPlayer> {
  const { apps, workDir, cpus, signal, stream, itemsFile, maxInFlight, timeoutMs, targetMs } = options;
  const generator = await startGenerator({
    label: 'steps',
    module: 'runner/load/steps/child.ts',
    workDir,
    cpus,
    signal,
  });
  const open: OpenMessage = {
    type: 'open',
    apps: apps.map((app) => ({ baseUrl: app.baseUrl, itemsFile: app.itemsFile })),
    stream,
    itemsFile,
    maxInFlight,
    timeoutMs,
    targetMs,
  };
  try {
    await generator.ask<PlayerMessage, void>(open, {
      limitMs: OPEN_WITHIN_MS,
      signal,
      onMessage: (_ready, { resolve }) => resolve(),
    });
  } catch (error) {
    await generator.stop();
    throw error;
  }
  followDrops(
    generator,
    apps.map((app) => app.signal),
  );
  return {
    pid: generator.pid,
    play: (step) => playStep(generator, options, step),
    close: () => generator.stop(),
  };
}

async function playStep(
  generator: GeneratorProcess,
  { apps, signal }: StepPlayerOptions,
  { onEdge, ...step }: Step,
): Promise<PlayedStep> {
  const app = apps[step.app];
  if (app === undefined) throw new RangeError(`There is no app ${step.app}.`);
  app.signal.throwIfAborted();
  return generator.ask<PlayerMessage, PlayedStep>({ type: 'play', ...step } satisfies PlayMessage, {
    limitMs: step.durationMs + step.giveUpMs + OVERHEAD_MS,
    signal,
    onMessage(message, { resolve, reject }) {
      if (message.type === 'begin' || message.type === 'end') onEdge(message.type);
      else if (message.type === 'played') resolve(message.step);
      else if (message.type === 'gone')
        reject(
          app.signal.aborted ? app.signal.reason : serverGone(app.baseUrl, 'stackbench', message.reason ?? 'dropped'),
        );
    },
  });
}

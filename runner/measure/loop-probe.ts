import { z } from 'zod';
import { type LimitSignals, limitSignalsSchema } from '../../model/document/limit-signals.ts';
import { type AppLoop, appLoopSchema } from '../../model/document/resources.ts';
import type { Child } from '../machine/processes/start-child.ts';
import { waitFor } from '../machine/processes/wait-for.ts';

/** What a target reports of its windows. */
interface LoopReport {
  readonly loop: AppLoop;
  /** Its pools of connections; null unless they were asked for, or if it cannot report them. */
  readonly pools: LimitSignals['pools'];
}

/** Watches the event loop of a target in one window, or in several. */
export interface LoopProbe {
  /** Forgets what was seen before, and begins a window; `pools` watches its pools of connections as well. */
  begin(options?: { readonly pools?: boolean }): void;
  /** Ends a window. */
  pause(): void;
  /** Begins a further window. */
  resume(): void;
  /** What happened in all windows since `begin`; null if the target does not answer in time. Never rejects. */
  end(): Promise<LoopReport | null>;
}

/** Maximum time for the answer of the target, in ms. */
const ANSWER_WITHIN_MS = 2000;
const answerSchema = z.object({ id: z.int(), loop: appLoopSchema, pools: limitSignalsSchema.shape.pools });

/** Asks a target process over its IPC channel (targets/watch-loop.ts), which no request can reach. */
export function loopProbe(child: Child): LoopProbe {
  let id = 0;
  const send = (watchLoop: 'begin' | 'pause' | 'resume' | 'end', options: object = {}): void => {
    // A target that is gone does not answer; the round detects that.
    if (child.process.connected) child.process.send({ ...options, watchLoop, id }, () => undefined);
  };
  return {
    begin(options) {
      id += 1;
      send('begin', options);
    },
    pause: () => send('pause'),
    resume: () => send('resume'),
    async end() {
      const { promise, resolve } = Promise.withResolvers<LoopReport | null>();
      const onMessage = (message: unknown): void => {
        const answer = answerSchema.safeParse(message);
        if (answer.success && answer.data.id === id) resolve({ loop: answer.data.loop, pools: answer.data.pools });
      };
      const giveUp = (): void => resolve(null);
      child.process.on('message', onMessage);
      child.process.once('disconnect', giveUp);
      if (!child.process.connected) giveUp();
      send('end');
      try {
        return await waitFor(promise, { what: 'the event loop of the stack', withinMs: ANSWER_WITHIN_MS });
      } catch {
        return null;
      } finally {
        child.process.off('message', onMessage);
        child.process.off('disconnect', giveUp);
      }
    },
  };
}

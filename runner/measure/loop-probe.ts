import { z } from 'zod';
import { type AppLoop, appLoopSchema } from '../../model/document/resources.ts';
import type { Child } from '../machine/processes/start-child.ts';
import { waitFor } from '../machine/processes/wait-for.ts';

/** Watches the event loop of a target between two moments. */
export interface LoopProbe {
  begin(): void;
  /** What the target saw since `begin`; null when it does not answer in time. Never rejects. */
  end(): Promise<AppLoop | null>;
}

/** A target whose loop stands still longer than this has more than its event loop to explain. */
const ANSWER_WITHIN_MS = 2000;
const answerSchema = z.object({ id: z.int(), loop: appLoopSchema });

/** Asks a target process over its IPC channel (targets/watch-loop.ts), which no request can reach. */
export function loopProbe(child: Child): LoopProbe {
  let id = 0;
  const tell = (watchLoop: 'begin' | 'end'): void => {
    // A target that is gone answers nothing; the round finds that out by itself.
    if (child.process.connected) child.process.send({ watchLoop, id }, () => undefined);
  };
  return {
    begin() {
      id += 1;
      tell('begin');
    },
    async end() {
      const { promise, resolve } = Promise.withResolvers<AppLoop | null>();
      const hear = (message: unknown): void => {
        const answer = answerSchema.safeParse(message);
        if (answer.success && answer.data.id === id) resolve(answer.data.loop);
      };
      const giveUp = (): void => resolve(null);
      child.process.on('message', hear);
      child.process.once('disconnect', giveUp);
      if (!child.process.connected) giveUp();
      tell('end');
      try {
        return await waitFor(promise, { what: 'the event loop of the stack', withinMs: ANSWER_WITHIN_MS });
      } catch {
        return null;
      } finally {
        child.process.off('message', hear);
        child.process.off('disconnect', giveUp);
      }
    },
  };
}

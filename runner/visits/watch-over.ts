import { setTimeout as pause } from 'node:timers/promises';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { RunningService } from '../services/service.ts';
import type { RunningTarget } from '../services/running-target.ts';

/** A connection may be seen to break before the end of its process is. */
const LATE_NEWS_MS = 200;

export interface Watch {
  /** Aborts, with what ended as its reason, as soon as one of the processes is gone. */
  readonly signal: AbortSignal;
  /** Why something failed: that a process is gone, if that is so or comes out in a moment, else the error itself. */
  explain(error: unknown): Promise<unknown>;
}

/** Watches over the processes that a visit needs: where one ends, all that fails does so because of that. */
export function watchOver(services: readonly RunningService[]): Watch & { addTarget(target: RunningTarget): void } {
  const abort = new AbortController();
  const onGone = (gone: Promise<string>, toError: (why: string) => StackbenchError): void => {
    void gone.then((why) => abort.abort(toError(why)));
  };
  for (const service of services) onGone(service.gone(), (why) => serviceGone(service, why));
  return {
    signal: abort.signal,
    addTarget: (target) => onGone(target.gone, (why) => targetGone(target, why)),
    async explain(error) {
      if (!abort.signal.aborted) await pause(LATE_NEWS_MS);
      return abort.signal.aborted ? abort.signal.reason : error;
    },
  };
}

function targetGone({ id }: RunningTarget, why: string): StackbenchError {
  return new StackbenchError({
    code: 'target-gone',
    what: `${id} ended while it was measured.`,
    why,
    fix: `Start it alone with \`stackbench serve ${id}\` to see what it prints.`,
  });
}

function serviceGone({ record }: RunningService, why: string): StackbenchError {
  return new StackbenchError({
    code: 'service-gone',
    what: `${record.product} ended during the run.`,
    why,
    fix: 'See whether something ended it (memory, another user), and run again; stacks that do not need it were measured.',
  });
}

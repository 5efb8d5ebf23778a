import { type StackReport, stackReportSchema } from '../../model/document/stack-report.ts';
import { parseJson } from '../../model/parse-json.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import type { RunningApp } from '../apps/running-app.ts';
import type { RunningDatastore } from '../datastores/datastore.ts';
import { askServer } from '../machine/ask-server.ts';
import type { Counters } from './counter-increase.ts';
import { readDatastoreCounters } from './datastore-changes.ts';
import type { StartedVisit } from './open-visit.ts';

const ANSWER_WITHIN_MS = 5000;

/**
 * What a stack reports of itself, null if that is no valid report, and the counters of its datastores.
 * @throws StackbenchError `target-silent` when it does not answer within 5 s, the signal's reason when aborted
 */
export async function readCounters(
  target: Pick<RunningApp, 'id' | 'baseUrl'> & {
    /** Whether it has an API of its own, which has no report; false if absent. */
    readonly ownApi?: boolean;
  },
  datastores: readonly RunningDatastore[],
  signal: AbortSignal,
): Promise<{ stack: StackReport | null; counters: Map<string, Counters | null> }> {
  if (target.ownApi === true) return { stack: null, counters: await readDatastoreCounters(datastores) };
  const stack = stackReportSchema.safeParse(jsonOf(await askForReport(target, signal)));
  return { stack: stack.success ? stack.data : null, counters: await readDatastoreCounters(datastores) };
}

/** The app of a visit, as it is asked for its report. */
export function reporterOf({ app, cell }: StartedVisit): Parameters<typeof readCounters>[0] {
  return { id: app.id, baseUrl: app.baseUrl, ownApi: cell.spec.ownApi === true };
}

async function askForReport({ id, baseUrl }: Pick<RunningApp, 'id' | 'baseUrl'>, signal: AbortSignal): Promise<string> {
  const within = AbortSignal.any([AbortSignal.timeout(ANSWER_WITHIN_MS), signal]);
  try {
    const { text } = await askServer(`${baseUrl}/stack`, { signal: within });
    return text;
  } catch (cause) {
    signal.throwIfAborted();
    const isLate = within.aborted;
    throw new StackbenchError({
      code: 'target-silent',
      what: `${id} does not answer.`,
      why: `It was asked for /stack beside the load: ${isLate ? `it did not answer within ${ANSWER_WITHIN_MS / 1000} s` : messageOf(cause)}.`,
      fix: 'See what stopped it (SIGSTOP, a debugger, a paused container), or start it by itself with `stackbench serve`, and run again.',
      cause,
    });
  }
}

/** Null for what is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

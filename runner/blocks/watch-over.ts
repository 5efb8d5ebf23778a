import { setTimeout as pause } from 'node:timers/promises';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import type { RunningApp } from '../apps/running-app.ts';
import type { RunningDatastore } from '../datastores/datastore.ts';
import { anyHeld } from '../machine/processes/process-table.ts';
import { waitFor } from '../machine/processes/wait-for.ts';
import { GIVEN_UP_AFTER_MS, type Standstill, StandstillWatch, type Subject } from './standstill.ts';

/** A connection may be seen to break before the end of its process is. */
const LATE_NEWS_MS = 200;
const ANSWER_WITHIN_MS = 5000;

interface Watch {
  /** Aborts, with what ended or stands still as its reason, as soon as one of the processes is gone or given up. */
  readonly signal: AbortSignal;
  /** Watches a generator too, whose end or standstill is no reason to abort. Returns what ends the watch over it. */
  addGenerator(name: string, pid: number, onGivenUp: (error: StackbenchError) => void): () => void;
  /**
   * Why something failed: a process that is gone or stands still, also if that is seen a moment later; otherwise the
   * error itself.
   */
  explain(error: unknown): Promise<unknown>;
}

/** The watch over all that one visit, or one block, needs. */
export interface OpenWatch extends Watch {
  addTarget(target: Pick<RunningApp, 'id' | 'pids' | 'gone'>): void;
  /** @throws StackbenchError `service-frozen` when a datastore does not answer in time, the signal's reason */
  requireAnswers(signal: AbortSignal): Promise<void>;
  standstills(): Standstill[];
  stop(): void;
}

/** Watches the processes that a visit needs: if one ends or stands still, that is why everything else fails. */
export function watchOver(datastores: readonly RunningDatastore[]): OpenWatch {
  const abort = new AbortController();
  const onGone = (gone: Promise<string>, toError: (why: string) => StackbenchError): void => {
    const tell = async (): Promise<void> => abort.abort(toError(await gone));
    void tell();
  };
  const generators = new Map<Subject, (error: StackbenchError) => void>();
  const stands = new StandstillWatch((subject) => {
    const giveUp = generators.get(subject) ?? ((error): void => abort.abort(error));
    giveUp(frozen(subject.name));
  });
  const subjects: Subject[] = [];
  const add = (subject: Subject): void => {
    subjects.push(subject);
    stands.add(subject);
  };
  for (const datastore of datastores) {
    onGone(datastore.gone(), (why) => datastoreGone(datastore, why));
    add(subjectOf(datastore));
  }
  return {
    signal: abort.signal,
    addTarget(target) {
      onGone(target.gone, (why) => targetGone(target, why));
      add({ name: target.id, pids: target.pids, ping: null });
    },
    addGenerator(name, pid, onGivenUp) {
      const subject = { name, pids: () => [pid], ping: null };
      generators.set(subject, onGivenUp);
      stands.add(subject);
      return () => stands.remove(subject);
    },
    async explain(error) {
      if (!abort.signal.aborted) await pause(LATE_NEWS_MS);
      if (abort.signal.aborted) return abort.signal.reason;
      const held = subjects.find(({ pids }) => anyHeld(pids()));
      return held === undefined ? error : frozen(held.name);
    },
    async requireAnswers(signal) {
      abort.signal.throwIfAborted();
      await Promise.all(datastores.map((datastore) => requireAnswer(datastore, signal)));
    },
    standstills: () => stands.standstills(),
    stop: () => stands.stop(),
  };
}

function subjectOf({ record, product, endpoint, pids }: RunningDatastore): Subject {
  return { name: record.product, pids, ping: () => product.ping(endpoint) };
}

async function requireAnswer({ record, product, endpoint }: RunningDatastore, signal: AbortSignal): Promise<void> {
  const name = record.product;
  try {
    await waitFor(product.ping(endpoint), { what: `${name} to answer`, withinMs: ANSWER_WITHIN_MS, signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new StackbenchError({
      code: 'service-frozen',
      what: `${name} does not answer.`,
      why: `It was asked for nothing but a sign of life: ${messageOf(error)}`,
      fix: FROZEN_FIX,
      cause: error,
    });
  }
}

const FROZEN_FIX =
  'See what stopped it (SIGSTOP, a debugger, a frozen control group, a paused container, a full disk), and run again.';

function frozen(name: string): StackbenchError {
  return new StackbenchError({
    code: 'service-frozen',
    what: `${name} stood still during the run.`,
    why: `Its processes were stopped from outside, or it did not answer, for ${GIVEN_UP_AFTER_MS / 1000} s; what was measured says nothing of the stack.`,
    fix: FROZEN_FIX,
  });
}

function targetGone({ id }: Pick<RunningApp, 'id'>, why: string): StackbenchError {
  return new StackbenchError({
    code: 'target-gone',
    what: `${id} ended while it was measured.`,
    why,
    fix: `Start it by itself with \`stackbench serve ${id}\` to see what it prints.`,
  });
}

function datastoreGone({ record }: RunningDatastore, why: string): StackbenchError {
  return new StackbenchError({
    code: 'service-gone',
    what: `${record.product} ended during the run.`,
    why,
    fix: 'See whether something ended it (memory, another user), and run again.',
  });
}

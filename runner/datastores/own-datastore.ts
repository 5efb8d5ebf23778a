import type { Rung } from '../../model/document/datastore-record.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import { logTail } from '../machine/processes/log-file.ts';
import { type ProcessIdentity, identityOf } from '../machine/processes/process-identity.ts';
import { withDescendants } from '../machine/processes/process-tree.ts';
import { freeSharedMemory } from '../machine/processes/shared-memory.ts';
import { type Child, type ChildSpec, endOf, startChild } from '../machine/processes/start-child.ts';
import { Final, WaitedTooLong, waitFor, waitUntil } from '../machine/processes/wait-for.ts';
import type { Endpoint, Identity, Product, ProviderContext, RunningDatastore, DatastoreId } from './datastore.ts';
import { readyWithinMs } from './ready-within.ts';
import { recordDatastore } from './record-datastore.ts';

export interface OwnDatastore {
  readonly id: DatastoreId;
  readonly product: Product;
  readonly rung: Rung;
  readonly provider: string;
  readonly endpoint: Endpoint;
  readonly spec: ChildSpec;
  readonly readyWithinMs: number;
  readonly stopSignal: NodeJS.Signals;
  /** Corrects what the server reports of itself: a stand-in's name, a data folder in memory. */
  readonly refine?: (identity: Identity) => Identity;
  /** Makes its users, when it answers for the first time. */
  readonly begin?: () => Promise<void>;
  /** Where it answers before that. Default: `endpoint`. */
  readonly bareEndpoint?: Endpoint;
  /** Its program as a person can start it. Default: the command of `spec`. */
  readonly byHand?: string;
  /** Removes its data, when it is gone. */
  readonly remove?: () => Promise<void>;
}

/**
 * Starts a server as a process of ours, waits until it answers a command, and checks that the answer comes from that
 * process.
 */
export async function startOwnDatastore(datastore: OwnDatastore, context: ProviderContext): Promise<RunningDatastore> {
  const { id, product, endpoint, stopSignal } = datastore;
  let child: Child | null = null;
  const started: ProcessIdentity[] = [];
  const onStart = (identity: ProcessIdentity): void => void started.push(identity);
  const stop = async (): Promise<void> => {
    await child?.stop({ signal: stopSignal, graceMs: 5000 });
    await datastore.remove?.();
    // PostgreSQL leaves some when it is killed, be it by us or by somebody else.
    for (const identity of started.splice(0)) await freeSharedMemory(identity);
  };
  try {
    child = await startReady(datastore, context, onStart);
    const identity = await beginOurs(datastore, child, context);
    return {
      id,
      product,
      endpoint,
      namespace: context.namespace,
      record: recordDatastore(identity, datastore),
      pids: () => (child?.running() === true ? withDescendants(child.pid) : []),
      gone: () => endOf(child as Child),
      stop,
      outage: {
        begin: async () => child?.stop({ signal: stopSignal, graceMs: 1000 }),
        async end() {
          child = await startReady(datastore, context, onStart);
        },
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Stops what it started where it throws. */
async function startReady(
  datastore: OwnDatastore,
  { signal, env }: ProviderContext,
  onStart: (identity: ProcessIdentity) => void,
): Promise<Child> {
  const withinMs = readyWithinMs(env, datastore.readyWithinMs);
  const child = await startChild(datastore.spec);
  onStart(identityOf(child.pid));
  const ended = child.exited.then(async () => {
    throw new Final(notReady(datastore, await endOf(child)));
  });
  ended.catch(() => undefined);
  let last = 'it was not asked.';
  const ask = async (): Promise<true> => {
    last = 'it accepts connections but does not answer.';
    try {
      await Promise.race([datastore.product.ping(datastore.bareEndpoint ?? datastore.endpoint), ended]);
      return true;
    } catch (error) {
      last = messageOf(error);
      throw error;
    }
  };
  try {
    await waitUntil(ask, { what: `${datastore.spec.label} to answer`, withinMs, signal, everyMs: 20 });
    return child;
  } catch (error) {
    await child.stop();
    if (!(error instanceof WaitedTooLong)) throw error;
    const log = await logTail(datastore.spec.logFile);
    const said = log === '' ? 'Its log is empty.' : `Its log ends:\n${log}`;
    throw notReady(datastore, `It did not answer within ${withinMs / 1000} s: ${last}\n${said}`);
  }
}

/** Another server may have taken the port between our asking for a free one and our server's binding it. */
async function beginOurs(datastore: OwnDatastore, child: Child, { signal, env }: ProviderContext): Promise<Identity> {
  const { spec, product, endpoint } = datastore;
  const withinMs = readyWithinMs(env, datastore.readyWithinMs);
  const begin = async (): Promise<Identity> => {
    await datastore.begin?.();
    return product.identify(endpoint);
  };
  const identity = await waitFor(begin(), { what: `${spec.label} to identify itself`, withinMs, signal }).catch(
    (error: unknown) => {
      throw error instanceof WaitedTooLong ? notReady(datastore, error.message) : error;
    },
  );
  if (!child.running() || (identity.pid !== null && !withDescendants(child.pid).includes(identity.pid)))
    throw notReady(datastore, `Another server answers on port ${endpoint.port}.`);
  return datastore.refine?.(identity) ?? identity;
}

function notReady({ spec, byHand = spec.command }: OwnDatastore, why: string): StackbenchError {
  return new StackbenchError({
    code: 'datastore-not-ready',
    what: `${spec.label} did not become ready.`,
    why: why.trim(),
    fix: `Run \`stackbench doctor\`, and run ${byHand} by hand to see what it prints; STACKBENCH_READY_WITHIN=2m gives a slow machine more time.`,
  });
}

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
  /** Changes what the server said of itself: a stand-in's name, a data folder in memory. */
  readonly refine?: (identity: Identity) => Identity;
  /** Makes its users, when it answers for the first time. */
  readonly begin?: () => Promise<void>;
  /** Where it answers before that; left out: at `endpoint`. */
  readonly bareEndpoint?: Endpoint;
  /** Its program as a person can start it; left out: as we do. */
  readonly byHand?: string;
  /** Removes its data, when it is gone. */
  readonly remove?: () => Promise<void>;
}

/** Starts a server as a process of ours, waits until it answers a real command, and makes sure that it is ours that answers. */
export async function startOwnDatastore(service: OwnDatastore, context: ProviderContext): Promise<RunningDatastore> {
  const { id, product, endpoint, stopSignal } = service;
  let child: Child | null = null;
  const started: ProcessIdentity[] = [];
  const onStart = (identity: ProcessIdentity): void => void started.push(identity);
  const stop = async (): Promise<void> => {
    await child?.stop({ signal: stopSignal, graceMs: 5000 });
    await service.remove?.();
    // PostgreSQL leaves some when it is killed, be it by us or by somebody else.
    for (const identity of started.splice(0)) await freeSharedMemory(identity);
  };
  try {
    child = await startReady(service, context, onStart);
    const identity = await beginOurs(service, child, context);
    return {
      id,
      product,
      endpoint,
      namespace: context.namespace,
      record: recordDatastore(identity, service),
      pids: () => (child?.running() === true ? withDescendants(child.pid) : []),
      gone: () => endOf(child as Child),
      stop,
      outage: {
        begin: async () => child?.stop({ signal: stopSignal, graceMs: 1000 }),
        async end() {
          child = await startReady(service, context, onStart);
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
  service: OwnDatastore,
  { signal, env }: ProviderContext,
  onStart: (identity: ProcessIdentity) => void,
): Promise<Child> {
  const withinMs = readyWithinMs(env, service.readyWithinMs);
  const child = await startChild(service.spec);
  onStart(identityOf(child.pid));
  const ended = child.exited.then(async () => {
    throw new Final(notReady(service, await endOf(child)));
  });
  ended.catch(() => undefined);
  let last = 'it was never asked';
  const ask = async (): Promise<true> => {
    last = 'it takes connections and says nothing.';
    try {
      await Promise.race([service.product.ping(service.bareEndpoint ?? service.endpoint), ended]);
      return true;
    } catch (error) {
      last = messageOf(error);
      throw error;
    }
  };
  try {
    await waitUntil(ask, { what: `${service.spec.label} to answer`, withinMs, signal, everyMs: 20 });
    return child;
  } catch (error) {
    await child.stop();
    if (!(error instanceof WaitedTooLong)) throw error;
    const log = await logTail(service.spec.logFile);
    const said = log === '' ? 'Its log is empty.' : `Its log ends:\n${log}`;
    throw notReady(service, `It did not answer within ${withinMs / 1000} s: ${last}\n${said}`);
  }
}

/** Another server may have taken the port between our asking for a free one and our server's binding it. */
async function beginOurs(service: OwnDatastore, child: Child, { signal, env }: ProviderContext): Promise<Identity> {
  const { spec, product, endpoint } = service;
  const withinMs = readyWithinMs(env, service.readyWithinMs);
  const begin = async (): Promise<Identity> => {
    await service.begin?.();
    return product.identify(endpoint);
  };
  const identity = await waitFor(begin(), { what: `${spec.label} to say what it is`, withinMs, signal }).catch(
    (error: unknown) => {
      throw error instanceof WaitedTooLong ? notReady(service, error.message) : error;
    },
  );
  if (!child.running() || (identity.pid !== null && !withDescendants(child.pid).includes(identity.pid)))
    throw notReady(service, `Another server answers on port ${endpoint.port}.`);
  return service.refine?.(identity) ?? identity;
}

function notReady({ spec, byHand = spec.command }: OwnDatastore, why: string): StackbenchError {
  return new StackbenchError({
    code: 'service-not-ready',
    what: `${spec.label} did not become ready.`,
    why: why.trim(),
    fix: `Run \`stackbench doctor\`, and ${byHand} by hand to see what it prints; a slow machine may have more time with STACKBENCH_READY_WITHIN=2m.`,
  });
}

import { setTimeout as pause } from 'node:timers/promises';
import { parseDuration } from '../../model/duration.ts';
import type { Rung } from '../../model/run-result.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import { withDescendants } from '../processes/process-tree.ts';
import { type Child, type ChildSpec, endOf, logTail, startChild } from '../processes/start-child.ts';
import { recordService } from './record-service.ts';
import type { Endpoint, Identity, Product, ProviderContext, RunningService, ServiceId } from './service.ts';

export interface OwnService {
  readonly id: ServiceId;
  readonly product: Product;
  readonly rung: Rung;
  readonly provider: string;
  readonly endpoint: Endpoint;
  readonly spec: ChildSpec;
  readonly readyWithinMs: number;
  readonly stopSignal: NodeJS.Signals;
  /** Changes what the server said of itself: a stand-in's name, a data folder in memory. */
  readonly refine?: (identity: Identity) => Identity;
}

/** Starts a server as a process of ours, waits until it answers a real command, and makes sure that it is ours that answers. */
export async function startOwnService(service: OwnService, context: ProviderContext): Promise<RunningService> {
  let child = await startReady(service, context);
  const identity = await identifyOurs(service, child);
  return {
    id: service.id,
    product: service.product,
    endpoint: service.endpoint,
    namespace: context.namespace,
    record: recordService(identity, service),
    pids: () => (child.running() ? withDescendants(child.pid) : []),
    gone: () => endOf(child),
    stop: () => child.stop({ signal: service.stopSignal, graceMs: 5000 }),
    outage: {
      begin: () => child.stop({ signal: service.stopSignal, graceMs: 1000 }),
      async end() {
        child = await startReady(service, context);
      },
    },
  };
}

async function startReady(service: OwnService, { signal, env }: ProviderContext): Promise<Child> {
  const withinMs = readyWithinMs(env) ?? service.readyWithinMs;
  const child = await startChild(service.spec);
  const deadline = performance.now() + withinMs;
  let last = 'it was never asked';
  try {
    while (performance.now() < deadline) {
      signal.throwIfAborted();
      if (!child.running()) throw notReady(service, await endOf(child));
      try {
        await beforeDeadline(service.product.ping(service.endpoint), deadline);
        return child;
      } catch (error) {
        last = messageOf(error);
      }
      await pause(20);
    }
    const log = await logTail(service.spec.logFile);
    const said = log === '' ? 'Its log is empty.' : `Its log ends:\n${log}`;
    throw notReady(service, `It did not answer within ${withinMs / 1000} s: ${last}\n${said}`);
  } catch (error) {
    await child.stop();
    throw error;
  }
}

/** How long a service may take until it answers, where somebody says so for a slow machine: STACKBENCH_READY_WITHIN. */
function readyWithinMs(env: ProviderContext['env']): number | null {
  const text = env['STACKBENCH_READY_WITHIN'];
  return text === undefined || text === '' ? null : parseDuration(text, 'STACKBENCH_READY_WITHIN');
}

/** A server that takes the connection and then says nothing must not hold us longer than one that refuses it. */
async function beforeDeadline(ping: Promise<void>, deadline: number): Promise<void> {
  const waited = new AbortController();
  const tooLate = pause(Math.max(0, deadline - performance.now()), null, { signal: waited.signal });
  try {
    await Promise.race([
      ping,
      tooLate.then(() => {
        throw new Error('it takes connections and says nothing.');
      }),
    ]);
  } finally {
    tooLate.catch(() => undefined);
    waited.abort();
  }
}

/** Another server may have taken the port between our asking for a free one and our server's binding it. Stops ours where it throws. */
async function identifyOurs(service: OwnService, child: Child): Promise<Identity> {
  try {
    const identity = await service.product.identify(service.endpoint);
    if (!child.running() || (identity.pid !== null && !withDescendants(child.pid).includes(identity.pid)))
      throw notReady(service, `Another server answers on port ${service.endpoint.port}.`);
    return service.refine?.(identity) ?? identity;
  } catch (error) {
    await child.stop();
    throw error;
  }
}

function notReady(service: OwnService, why: string): StackbenchError {
  return new StackbenchError({
    code: 'service-not-ready',
    what: `${service.spec.label} did not become ready.`,
    why: why.trim(),
    fix: `Run \`stackbench doctor\`, and ${service.spec.command} by hand to see what it prints; a slow machine may have more time with STACKBENCH_READY_WITHIN=2m.`,
  });
}

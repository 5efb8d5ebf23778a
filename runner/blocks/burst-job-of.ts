import type { SideKey } from '../../model/document/gate-result.ts';
import { logIn } from '../apps/login/log-in.ts';
import { APP_HOST } from '../apps/running-app.ts';
import type { RunningSide } from '../apps/start-side.ts';
import type { SideDatastores } from '../datastores/sides/side-datastores.ts';
import type { BurstJob } from '../load/bursts/burst-job.ts';
import { GATE_WARM_UP } from '../measure/warm-up-windows.ts';
import type { BlockContext, BlockDraw } from './block-context.ts';
import { type WireSide, wireRequests } from './wire-requests.ts';

const REQUEST_TIMEOUT_MS = 5000;
/** Within this both sides must have answered all requests of one endpoint. */
const ENDPOINT_WITHIN_MS = 120_000;

interface StartedBlock {
  readonly sides: Readonly<Record<SideKey, RunningSide>>;
  readonly stores: Readonly<Record<SideKey, SideDatastores>>;
  readonly draw: BlockDraw;
}

/**
 * Logs in if the service has a login, and returns the generator's job and the tokens, which must not be shown.
 * @throws StackbenchError `login-failed`
 */
export async function burstJobOf(
  { plan, service, signal }: Pick<BlockContext, 'plan' | 'service' | 'signal'>,
  { sides, stores, draw }: StartedBlock,
): Promise<{ readonly job: BurstJob; readonly tokens: readonly string[] }> {
  const { login } = service;
  const tokens: string[] = [];
  const wireSide = async (side: SideKey): Promise<WireSide> => {
    const { baseUrl } = sides[side];
    const { host } = new URL(baseUrl);
    const placeholders = { ...stores[side].placeholders, host: APP_HOST, port: String(portOf(sides[side])) };
    if (login === undefined) return { host, placeholders, headers: {} };
    const { values, secrets, ...loggedIn } = await logIn(login, { baseUrl, placeholders, signal });
    tokens.push(...secrets);
    return { host, placeholders: values, ...loggedIn };
  };
  // Together: a process that has logged in and waits for the other one is not in the same state afterwards.
  const [base, head] = await Promise.all([wireSide('base'), wireSide('head')]);
  const job: BurstJob = {
    host: APP_HOST,
    ports: { base: portOf(sides.base), head: portOf(sides.head) },
    pids: { base: sides.base.roots, head: sides.head.roots },
    servicePids: { base: stores.base.pids(), head: stores.head.pids() },
    placement: { systemCpus: plan.serverCpus, generatorCpus: plan.generatorCpus },
    servicesBeside: plan.serviceCpus.some((cpu) => plan.serverCpus.includes(cpu)),
    endpoints: wireRequests(service.requests, { base, head }),
    burst: plan.burst,
    connections: plan.connections,
    warmUpRequests: plan.warmUpRequests,
    warmUpLimit: plan.warmUpLimit,
    warmUpWithinMs: GATE_WARM_UP.withinMs,
    measureMs: plan.measureMs,
    timeoutMs: REQUEST_TIMEOUT_MS,
    withinMs: ENDPOINT_WITHIN_MS * plan.endpoints.length,
    seed: draw.seed,
    first: draw.first,
  };
  return { job, tokens };
}

function portOf({ baseUrl }: RunningSide): number {
  return Number(new URL(baseUrl).port);
}

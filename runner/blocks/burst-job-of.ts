import type { SideKey } from '../../model/document/gate-result.ts';
import { logIn } from '../apps/login/log-in.ts';
import { listenAddressOf } from '../apps/running-app.ts';
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
  /** Number of the block. */
  readonly index: number;
}

/** Numbers for `{n}` in one block. */
const NUMBERS = 1_000_000;
/** As many blocks have numbers of their own. Where a gate begins is drawn: a database may outlive it. */
const RANGES = 890;
/** Those before and after the bursts. */
const ASIDE = 100_000;

function firstNumberOf(seed: number, index: number): number {
  return (1 + ((seed + index) % RANGES)) * NUMBERS;
}

/** The first number of requests before the bursts of a job. */
export function earlyNumber({ firstNumber }: Pick<BurstJob, 'firstNumber'>): number {
  return firstNumber - ASIDE;
}

/** The first number of requests after the bursts of a job. */
export function lateNumber({ firstNumber }: Pick<BurstJob, 'firstNumber'>): number {
  return firstNumber - ASIDE / 2;
}

/**
 * Logs in if the service has a login, and returns the generator's job and the tokens, which must not be shown.
 * @throws StackbenchError `login-failed`
 */
export async function burstJobOf(
  { plan, service, answers, signal }: Pick<BlockContext, 'plan' | 'service' | 'answers' | 'signal'>,
  { sides, stores, draw, index }: StartedBlock,
): Promise<{ readonly job: BurstJob; readonly tokens: readonly string[] }> {
  const { login } = service;
  const tokens: string[] = [];
  const wireSide = async (side: SideKey): Promise<WireSide> => {
    const { baseUrl } = sides[side];
    const { host } = new URL(baseUrl);
    const listening = listenAddressOf(sides[side]);
    const placeholders = { ...stores[side].placeholders, host: listening.host, port: String(listening.port) };
    if (login === undefined) return { host, placeholders, headers: {} };
    const { values, secrets, ...loggedIn } = await logIn(login, { baseUrl, placeholders, signal });
    tokens.push(...secrets);
    return { host, placeholders: values, ...loggedIn };
  };
  // Together: a process that has logged in and waits for the other one is not in the same state afterwards.
  const [base, head] = await Promise.all([wireSide('base'), wireSide('head')]);
  const job: BurstJob = {
    hosts: { base: listenAddressOf(sides.base).host, head: listenAddressOf(sides.head).host },
    ports: { base: listenAddressOf(sides.base).port, head: listenAddressOf(sides.head).port },
    pids: { base: sides.base.roots, head: sides.head.roots },
    servicePids: { base: stores.base.pids(), head: stores.head.pids() },
    placement: { systemCpus: plan.serverCpus, generatorCpus: plan.generatorCpus },
    servicesBeside: plan.serviceCpus.some((cpu) => plan.serverCpus.includes(cpu)),
    endpoints: wireRequests(service.requests, { base, head }),
    firstNumber: firstNumberOf(plan.seed, index),
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
    mayFail: answers === 'head-only' ? 'base' : null,
  };
  return { job, tokens };
}

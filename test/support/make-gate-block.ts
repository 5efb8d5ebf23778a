import type { EndpointMeasure, GateBlock, GatePlan, GateResult, SideKey } from '../../model/document/gate-result.ts';
import { makeLatency } from './make-measured.ts';

/** Factors by which the head differs; what is left out is 1. */
interface MadeChange {
  readonly cpu?: number;
  readonly p50?: number;
  readonly postgresCpu?: number;
  readonly transactions?: number;
  readonly rowsRead?: number;
}

/** What differs from a gate of one endpoint on PostgreSQL whose sides are alike. */
export interface GateOptions {
  readonly seed?: number;
  readonly endpoints?: readonly string[];
  /** How the head differs at an endpoint (work: of the first one, for the whole service). */
  readonly change?: MadeChange | ((endpoint: string) => MadeChange);
  /** Standard deviation of the log ratios between blocks. */
  readonly blockSd?: number;
  /** As many blocks, whatever is decided; left out: until the gate is decided, as a real one. */
  readonly blocks?: number;
  readonly plan?: Partial<GatePlan>;
  /** Errors of a side, in each block and endpoint. */
  readonly errors?: Partial<Record<SideKey, number>>;
  readonly steady?: (block: number) => boolean;
  readonly result?: Partial<GateResult>;
}

/** When every made gate began, and how long each of its blocks took. */
export const GATE_STARTED = '2026-11-24T09:00:00.000Z';
export const BLOCK_MS = 8100;
const REQUESTS = 320;

/** One block of a made gate. */
export function makeBlock(index: number, options: GateOptions, plan: GatePlan, random: () => number): GateBlock {
  const measured = plan.endpoints.map((endpoint) => makeMeasure(endpoint, index, options, random));
  const asked = plan.endpoints[0] ?? '';
  const { transactions = 1, rowsRead = 1 } = changeAt(asked, options);
  const requests = 2 * plan.warmUpRequests * plan.endpoints.length;
  const work = (factors: readonly [number, number]) => ({
    requests,
    counters: {
      postgres: {
        transactions: Math.round(requests * factors[0]) + 12,
        'rows-read': Math.round(requests * 20 * factors[1]),
      },
    },
  });
  return {
    index,
    startedAt: new Date(Date.parse(GATE_STARTED) + 40_000 + index * BLOCK_MS).toISOString(),
    first: random() < 0.5 ? 'base' : 'head',
    baseInstance: random() < 0.5 ? 0 : 1,
    elapsedMs: BLOCK_MS,
    endpoints: measured,
    work: { base: work([1, 1]), head: work([transactions, rowsRead]) },
    cores: null,
    foreignCpuShare: 0.02 + 0.1 * random(),
    stealShare: 0.004,
  };
}

function makeMeasure(endpoint: string, block: number, options: GateOptions, random: () => number): EndpointMeasure {
  const { blockSd = 0.03, errors = {}, steady = () => true } = options;
  const { cpu = 1, p50 = 1, postgresCpu = 1 } = changeAt(endpoint, options);
  const common = Math.exp(0.1 * normal(random));
  const noisy = (factor: number): number => factor * Math.exp(blockSd * normal(random));
  const p50Factor = noisy(p50);
  const side = (key: SideKey, factors: { cpu: number; p50: number; postgresCpu: number }) => {
    const p50Us = Math.round(1200 * common * factors.p50);
    const values = Array.from({ length: REQUESTS }, () =>
      Math.max(1, Math.round(p50Us * Math.exp(0.35 * normal(random)))),
    );
    const latency = makeLatency('histogram', values);
    return {
      requests: REQUESTS,
      errors: errors[key] ?? 0,
      cpuUs: Math.round(REQUESTS * 290 * common * factors.cpu),
      p50Us,
      // Of log-normal latencies the mean lies above the median.
      burstUs: Math.round(p50Us * 1.06),
      latency: latency.kind === 'histogram' ? latency.encoded : '',
      bytes: 512,
      servicesCpuUs: { postgres: Math.round(REQUESTS * 98 * common * factors.postgresCpu) },
    };
  };
  return {
    endpoint,
    warmUp: { requests: steady(block) ? 4000 : 8000, steady: steady(block) },
    base: side('base', { cpu: 1, p50: 1, postgresCpu: 1 }),
    head: side('head', { cpu: noisy(cpu), p50: p50Factor, postgresCpu: noisy(postgresCpu) }),
    p50LogRatio: Math.log(p50Factor),
  };
}

function changeAt(endpoint: string, { change = {} }: GateOptions): MadeChange {
  return typeof change === 'function' ? change(endpoint) : change;
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

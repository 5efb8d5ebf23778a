import type { GateBlock, GatePlan, SideKey } from '../document/gate-result.ts';
import { ownValue } from '../own-value.ts';
import { mean } from '../stats/mean.ts';
import { median } from '../stats/median.ts';
import { type MetricKey, metricKey } from './metric.ts';
import { workCounters, counterOf } from './unknown-metrics.ts';

/**
 * One of the comparisons of a gate: a metric at an endpoint (null: over all endpoints), with one log ratio per block,
 * in order.
 */
export interface GateTest {
  /** `GET /items/{id} · cpu`, unique within a gate. */
  readonly key: string;
  readonly endpoint: string | null;
  readonly metric: MetricKey;
  /** ln(head ÷ base) of the metric per good answer (a datastore's work: per request); as many as there are blocks. */
  readonly ratios: readonly number[];
  /** Median over blocks of both sides' figure per request: µs, or a count. */
  readonly perRequest: Readonly<Record<SideKey, number>>;
}

/** Returns the key of a test: `GET /items/{id} · cpu`, `all endpoints · postgres.transactions`. */
export function testKey({ endpoint, metric }: Pick<GateTest, 'endpoint' | 'metric'>): string {
  return `${endpoint ?? 'all endpoints'} · ${metric}`;
}

type Figures = Readonly<Record<SideKey, number | null>>;

/** Work per request below this is noise of the start, not of the service. */
const LEAST_WORK_PER_REQUEST = 0.01;

/**
 * Returns all tests of a gate: for each endpoint CPU, the latency of the median burst (`p50`) and the CPU of each
 * datastore; for all endpoints the work of each datastore, and from two endpoints on the geometric mean of CPU. A
 * metric that a block lacks is not a test (`unknownMetrics` lists it). Empty without blocks.
 */
export function gateTests(plan: Pick<GatePlan, 'endpoints'>, blocks: readonly GateBlock[]): GateTest[] {
  if (blocks.length === 0) return [];
  const perEndpoint = plan.endpoints.flatMap((endpoint) => endpointTests(endpoint, blocks));
  const cpu = perEndpoint.filter(({ metric }) => metric === 'cpu');
  return [...(cpu.length > 1 ? [meanOf(cpu)] : []), ...perEndpoint, ...workTests(blocks)];
}

function endpointTests(endpoint: string, blocks: readonly GateBlock[]): GateTest[] {
  const measures = blocks.map((block) => block.endpoints.find((candidate) => candidate.endpoint === endpoint));
  const services = Object.keys(measures[0]?.base.servicesCpuUs ?? {});
  const figures = (read: (side: SideKey, block: number) => number | null | undefined): Figures[] =>
    blocks.map((_, block) => ({ base: read('base', block) ?? null, head: read('head', block) ?? null }));
  // Per good answer: a failing one may cost little, and must not make a side cheaper.
  const perAnswer = (side: SideKey, block: number, us: number | null | undefined): number | null => {
    const { requests = 0, errors = 0 } = measures[block]?.[side] ?? {};
    return us == null || requests <= errors ? null : us / (requests - errors);
  };
  return [
    testOf(
      endpoint,
      'cpu',
      figures((side, block) => perAnswer(side, block, measures[block]?.[side].cpuUs)),
    ),
    testOf(
      endpoint,
      'p50',
      figures((side, block) => measures[block]?.[side].burstUs ?? measures[block]?.[side].p50Us),
      measures.map((measure) => measure?.p50LogRatio ?? Number.NaN),
    ),
    ...services.map((service) =>
      testOf(
        endpoint,
        metricKey({ kind: 'datastore-cpu', datastore: service }),
        figures((side, block) =>
          perAnswer(side, block, ownValue(measures[block]?.[side].servicesCpuUs ?? {}, service)),
        ),
      ),
    ),
  ].filter((test) => test !== null);
}

function workTests(blocks: readonly GateBlock[]): GateTest[] {
  return workCounters(blocks).flatMap(({ service, counter }) => {
    const read = (side: SideKey, block: GateBlock): number | null => {
      const work = block.work?.[side];
      const value = counterOf(work?.counters, service, counter);
      return work === undefined || value === undefined || work.requests === 0 ? null : value / work.requests;
    };
    const figures = blocks.map((block): Figures => ({ base: read('base', block), head: read('head', block) }));
    if (figures.every(({ base, head }) => Math.max(base ?? 0, head ?? 0) < LEAST_WORK_PER_REQUEST)) return [];
    // Work that only the head does is a slowdown without a ratio: compared with the least that counts.
    const floored = figures.map(({ base, head }) => ({
      base: base === null ? null : Math.max(base, LEAST_WORK_PER_REQUEST),
      head: head === null ? null : Math.max(head, LEAST_WORK_PER_REQUEST),
    }));
    return testOf(null, metricKey({ kind: 'datastore-work', datastore: service, counter }), floored) ?? [];
  });
}

function testOf(
  endpoint: string | null,
  metric: MetricKey,
  figures: readonly Figures[],
  logRatios: readonly number[] | null = null,
): GateTest | null {
  const ratios = logRatios ?? figures.map(({ base, head }) => Math.log((head ?? Number.NaN) / (base ?? Number.NaN)));
  if (!ratios.every(Number.isFinite)) return null;
  const middle = (side: SideKey): number => medianOf(figures.flatMap((figure) => figure[side] ?? []));
  return {
    key: testKey({ endpoint, metric }),
    endpoint,
    metric,
    ratios,
    perRequest: { base: middle('base'), head: middle('head') },
  };
}

/**
 * Detects what makes everything a little slower, such as a middleware. In geometric means each endpoint has the same
 * weight.
 */
function meanOf(tests: readonly GateTest[]): GateTest {
  const geometric = (values: readonly number[]): number => Math.exp(mean(values.map((value) => Math.log(value))));
  return {
    key: testKey({ endpoint: null, metric: 'cpu' }),
    endpoint: null,
    metric: 'cpu',
    ratios: (tests[0]?.ratios ?? []).map((_, block) => mean(tests.map(({ ratios }) => ratios[block] as number))),
    perRequest: {
      base: geometric(tests.map(({ perRequest }) => perRequest.base)),
      head: geometric(tests.map(({ perRequest }) => perRequest.head)),
    },
  };
}

function medianOf(values: readonly number[]): number {
  return median(values) ?? Number.NaN;
}

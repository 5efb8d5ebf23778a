import type { GateBlock, GatePlan } from '../document/gate-result.ts';
import { FIRST_LOOK } from '../stats/critical-values.ts';
import { type GateTest, gateTests, testKey } from './gate-tests.ts';
import { SIDES } from './sides.ts';
import { type UnknownMetric, workCounters, unknownMetrics } from './unknown-metrics.ts';

type Metric = Pick<GateTest, 'endpoint' | 'metric'>;

/** What a gate compares. */
interface GateFamily {
  /** Everything that shares the chance of a false alarm, as the first look found it. */
  readonly metrics: readonly Metric[];
  /** Those that all blocks know; the mean of CPU first, where there are two endpoints or more. */
  readonly tests: readonly GateTest[];
  /** What had to be compared and could not, what was lost since the first look included. */
  readonly unknown: readonly UnknownMetric[];
}

const MEAN: Metric = { endpoint: null, metric: 'cpu' };

/**
 * The comparisons of a gate, fixed by its blocks up to the first look: a metric that a later block lacks keeps its place and is unknown,
 * because a family that shrinks when the data do would judge the rest, earlier looks included, by laxer bounds. A datastore's work
 * counts from the start even where it is too little to be compared yet. The mean of CPU is of the endpoints that it was of at the
 * first look, without those `leftOut`. Empty without blocks.
 */
export function gateFamily(
  plan: Pick<GatePlan, 'endpoints'>,
  blocks: readonly GateBlock[],
  leftOut: readonly string[],
): GateFamily {
  const first = blocks.slice(0, FIRST_LOOK);
  const found = gateTests(plan, blocks).filter((test) => !isMean(test));
  const atFirst = gateTests(plan, first).filter((test) => !isMean(test));
  const knows = (tests: readonly GateTest[], metric: Metric): boolean =>
    tests.some(({ key }) => key === testKey(metric));
  const meant = plan.endpoints.filter(
    (endpoint) => !leftOut.includes(endpoint) && knows(atFirst, { endpoint, metric: 'cpu' }),
  );
  const hasMean = meant.length > 1;
  const mean =
    hasMean && meant.every((endpoint) => knows(found, { endpoint, metric: 'cpu' }))
      ? gateTests({ endpoints: meant }, blocks).filter(isMean)
      : [];
  const tests = [...mean, ...found];
  const seen = new Map([...atFirst, ...possibleWork(first)].map((metric) => [testKey(metric), metric]));
  const metrics = [...(hasMean ? [MEAN] : []), ...seen.values()].map(({ endpoint, metric }) => ({ endpoint, metric }));
  const compared = [...(hasMean ? [MEAN] : []), ...atFirst];
  const unknown = [...unknownMetrics(plan, blocks), ...compared.filter((metric) => !knows(tests, metric))];
  const once = new Map(unknown.map(({ endpoint, metric }) => [testKey({ endpoint, metric }), { endpoint, metric }]));
  return { metrics, tests, unknown: [...once.values()] };
}

/** Counters that all these blocks know of both sides. */
function possibleWork(blocks: readonly GateBlock[]): Metric[] {
  return workCounters(blocks)
    .filter(({ service, counter }) =>
      blocks.every(({ work }) => SIDES.every((side) => work?.[side].counters[service]?.[counter] !== undefined)),
    )
    .map(({ service, counter }) => ({ endpoint: null, metric: `${service}.${counter}` }));
}

function isMean({ endpoint, metric }: Metric): boolean {
  return endpoint === MEAN.endpoint && metric === MEAN.metric;
}

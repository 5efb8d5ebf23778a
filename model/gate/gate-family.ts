import type { GateBlock, GatePlan } from '../document/gate-result.ts';
import { FIRST_LOOK } from '../stats/critical-values.ts';
import { type GateTest, gateTests, testKey } from './gate-tests.ts';
import { metricKey } from './metric.ts';
import { SIDES } from './sides.ts';
import { type UnknownMetric, workCounters, unknownMetrics } from './unknown-metrics.ts';

type Compared = Pick<GateTest, 'endpoint' | 'metric'>;

/** The comparisons of a gate. */
interface GateFamily {
  /** Comparisons that share the chance of a false alarm, fixed at the first look. */
  readonly metrics: readonly Compared[];
  /** Those that all blocks have; the mean of CPU first, if there are two endpoints or more. */
  readonly tests: readonly GateTest[];
  /** Metrics that had to be compared and could not be, including those lost since the first look. */
  readonly unknown: readonly UnknownMetric[];
}

const MEAN: Compared = { endpoint: null, metric: 'cpu' };

/**
 * Returns the comparisons of a gate, fixed by its blocks up to the first look. A metric that a later block lacks stays
 * in the family and is unknown, because a family that shrinks with the data would judge the others by laxer bounds. The
 * work of a datastore counts from the start, even if it is still too little to be compared. The mean of CPU keeps its
 * endpoints of the first look, without those `leftOut`. Empty without blocks.
 */
export function gateFamily(
  plan: Pick<GatePlan, 'endpoints'>,
  blocks: readonly GateBlock[],
  leftOut: readonly string[],
): GateFamily {
  const first = blocks.slice(0, FIRST_LOOK);
  const found = gateTests(plan, blocks).filter((test) => !isMean(test));
  const atFirst = gateTests(plan, first).filter((test) => !isMean(test));
  const knows = (tests: readonly GateTest[], metric: Compared): boolean =>
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

/** Counters that all these blocks have of both sides. */
function possibleWork(blocks: readonly GateBlock[]): Compared[] {
  return workCounters(blocks)
    .filter(({ service, counter }) =>
      blocks.every(({ work }) => SIDES.every((side) => work?.[side].counters[service]?.[counter] !== undefined)),
    )
    .map(({ service, counter }) => ({
      endpoint: null,
      metric: metricKey({ kind: 'datastore-work', datastore: service, counter }),
    }));
}

function isMean({ endpoint, metric }: Compared): boolean {
  return endpoint === MEAN.endpoint && metric === MEAN.metric;
}

import type { GateBlock, GatePlan, SideKey, SideMeasure } from '../document/gate-result.ts';
import { ownValue } from '../own-value.ts';
import { type MetricKey, metricKey } from './metric.ts';
import { SIDES } from './sides.ts';

/** A metric that a gate had to compare and could not; the endpoint is null for the work of a datastore. */
export interface UnknownMetric {
  readonly endpoint: string | null;
  readonly metric: MetricKey;
}

type Read = (block: GateBlock, side: SideKey) => unknown;
type ReadMeasure = (measure: SideMeasure) => unknown;

/**
 * Returns the metrics that some block or side lacks. They are not compared, and a gate without them cannot pass: a
 * missing one may have regressed. CPU per request is included if no block has it although the system reports CPU.
 * Metrics that cannot be measured at all (a server that both sides share, a kernel without the accounts) are not
 * included. Empty without blocks.
 */
export function unknownMetrics(
  { endpoints }: Pick<GatePlan, 'endpoints'>,
  blocks: readonly GateBlock[],
): UnknownMetric[] {
  const isPatchy = (read: Read): boolean => {
    const known = blocks.flatMap((block) => SIDES.map((side) => read(block, side) != null));
    return known.includes(true) && known.includes(false);
  };
  const at = (endpoint: string, read: ReadMeasure): Read => {
    return (block, side) => {
      const measure = block.endpoints.find((candidate) => candidate.endpoint === endpoint);
      return measure === undefined ? null : read(measure[side]);
    };
  };
  const services = namesIn(measuresOf(blocks), ({ servicesCpuUs }) => servicesCpuUs);
  return [
    ...endpoints.flatMap((endpoint) => [
      ...(isPatchy(at(endpoint, ({ cpuUs }) => cpuUs)) || isHidden(endpoint, blocks)
        ? [{ endpoint, metric: 'cpu' as const }]
        : []),
      ...services
        .filter((service) => isPatchy(at(endpoint, ({ servicesCpuUs }) => ownValue(servicesCpuUs, service))))
        .map((service) => ({ endpoint, metric: metricKey({ kind: 'datastore-cpu', datastore: service }) })),
    ]),
    ...workCounters(blocks)
      .filter(({ service, counter }) =>
        isPatchy((block, side) => counterOf(block.work?.[side].counters, service, counter)),
      )
      .map(({ service, counter }) => ({
        endpoint: null,
        metric: metricKey({ kind: 'datastore-work', datastore: service, counter }),
      })),
  ];
}

/** Returns a counter of a datastore; undefined if unknown. */
export function counterOf(
  counters: Readonly<Record<string, Readonly<Record<string, number>>>> | undefined,
  service: string,
  counter: string,
): number | undefined {
  return ownValue(ownValue(counters ?? {}, service) ?? {}, counter);
}

/** Returns the counters that any block has of either side, in order of appearance. */
export function workCounters(blocks: readonly GateBlock[]): { readonly service: string; readonly counter: string }[] {
  const work = blocks.flatMap((block) => (block.work === null ? [] : SIDES.map((side) => block.work?.[side].counters)));
  const known = work.filter((counters) => counters !== undefined);
  return namesIn(known, (counters) => counters).flatMap((service) =>
    namesIn(known, (counters) => ownValue(counters, service) ?? {}).map((counter) => ({ service, counter })),
  );
}

/** Returns why CPU per request of an endpoint is unknown in some block; null if older files do not say. */
export function whyCpuIsUnknown(endpoint: string, blocks: readonly GateBlock[]): SideMeasure['cpuUnknown'] | null {
  const reasons = measuresOf(blocks, endpoint).flatMap(({ cpuUnknown }) => cpuUnknown ?? []);
  return reasons.includes('ended') ? 'ended' : (reasons[0] ?? null);
}

/** Whether no block has CPU per request of an endpoint although this system reports CPU: the service hides it. */
function isHidden(endpoint: string, blocks: readonly GateBlock[]): boolean {
  const here = measuresOf(blocks, endpoint);
  if (here.some(({ cpuUs }) => cpuUs !== null)) return false;
  return (
    here.some(({ cpuUnknown }) => cpuUnknown === 'ended') ||
    (here.length > 0 && measuresOf(blocks).some(({ cpuUs }) => cpuUs !== null))
  );
}

function measuresOf(blocks: readonly GateBlock[], endpoint?: string): SideMeasure[] {
  return blocks
    .flatMap((block) => block.endpoints)
    .filter((measure) => endpoint === undefined || measure.endpoint === endpoint)
    .flatMap(({ base, head }) => [base, head]);
}

function namesIn<T>(list: readonly T[], record: (one: T) => Readonly<Record<string, unknown>>): string[] {
  return [...new Set(list.flatMap((one) => Object.keys(record(one))))];
}

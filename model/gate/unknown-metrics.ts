import type { GateBlock, GatePlan, SideKey, SideMeasure } from '../document/gate-result.ts';
import { ownValue } from '../own-value.ts';
import { SIDES } from './sides.ts';

/** A metric that a gate had to compare and could not; the endpoint is null for a datastore's work. */
export interface UnknownMetric {
  readonly endpoint: string | null;
  /** `cpu`, `postgres.cpu`, `postgres.transactions`. */
  readonly metric: string;
}

type Read = (block: GateBlock, side: SideKey) => unknown;
type ReadMeasure = (measure: SideMeasure) => unknown;

/**
 * Metrics of which some block or one side lacks the figure. They are no comparison, and a gate without them is no pass: what is missing
 * may be what regressed. CPU per request counts too where no block knows it although the system tells CPU. What no block knows because
 * nothing here tells it (a server that both sides share, a kernel without the accounts) is absent. Empty without blocks.
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
        ? [{ endpoint, metric: 'cpu' }]
        : []),
      ...services
        .filter((service) => isPatchy(at(endpoint, ({ servicesCpuUs }) => ownValue(servicesCpuUs, service))))
        .map((service) => ({ endpoint, metric: `${service}.cpu` })),
    ]),
    ...workCounters(blocks)
      .filter(({ service, counter }) =>
        isPatchy((block, side) => counterOf(block.work?.[side].counters, service, counter)),
      )
      .map(({ service, counter }) => ({ endpoint: null, metric: `${service}.${counter}` })),
  ];
}

/** What a datastore counted; undefined where that is not known. */
export function counterOf(
  counters: Readonly<Record<string, Readonly<Record<string, number>>>> | undefined,
  service: string,
  counter: string,
): number | undefined {
  return ownValue(ownValue(counters ?? {}, service) ?? {}, counter);
}

/** Counters that any block knows of either side, in order of their appearance. */
export function workCounters(blocks: readonly GateBlock[]): { readonly service: string; readonly counter: string }[] {
  const work = blocks.flatMap((block) => (block.work === null ? [] : SIDES.map((side) => block.work?.[side].counters)));
  const known = work.filter((counters) => counters !== undefined);
  return namesIn(known, (counters) => counters).flatMap((service) =>
    namesIn(known, (counters) => ownValue(counters, service) ?? {}).map((counter) => ({ service, counter })),
  );
}

/** Why CPU per request of an endpoint is not known of all blocks: null where files of before do not say. */
export function whyCpuIsUnknown(endpoint: string, blocks: readonly GateBlock[]): SideMeasure['cpuUnknown'] | null {
  const reasons = measuresOf(blocks, endpoint).flatMap(({ cpuUnknown }) => cpuUnknown ?? []);
  return reasons.includes('ended') ? 'ended' : (reasons[0] ?? null);
}

/** Whether no block knows CPU per request of an endpoint although this system tells CPU: the service hides it. */
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

import type { ClaimArm } from '../../model/claims/claim.ts';
import type { DriverVisit } from '../../model/document/claims-result.ts';
import { describeDatastore } from '../../model/document/describe-datastore.ts';
import { pool } from '../../model/stats/distribution.ts';
import { estimateOf } from '../../model/stats/estimate.ts';
import { isEstablished } from '../../model/stats/percentile.ts';
import { formatPercent } from '../words/format-number.ts';
import type { MeasuredArm } from './claims-model.ts';
import { type Drivers, type Played, playedOf } from './played-workload.ts';

type Arm = Omit<MeasuredArm, 'unit'>;
type Metric = (ClaimArm['by'] & { kind: 'driver' })['metric'];

/** From this share of a core on, the process that asks is what limits the datastore. */
const BUSY = 0.9;

/** A figure of one workload, over blocks. */
export function driverArm({ workload, metric }: ClaimArm['by'] & { kind: 'driver' }, drivers: Drivers): Arm {
  const played = playedOf(workload, drivers);
  if ('obstacle' in played) return played;
  const { visits } = played;
  const values = visits.flatMap((visit) => valueOf(visit, metric) ?? []);
  // Without the blocks that have too few calls, the slowest ones would be left out.
  const estimate = values.length < visits.length ? null : estimateOf(values, null, pooledMs(visits, metric));
  const limit = clientLimit(played);
  // The datastore may be better than it was measured: faster, as latency includes the queue of the process that asked.
  const isRate = metric === 'calls-per-sec' || metric === 'rows-per-sec';
  const open = limit === null ? {} : isRate ? { hi: null } : { lo: null };
  return {
    value: estimate && { ...estimate, ...open },
    obstacle: standInOf([played]),
    reason: estimate === null ? 'too few calls for this percentile in a block.' : limit,
    settings: settingsOf(played),
  };
}

/** Calls per second of a workload ÷ those of another one, over blocks in which both were played. */
export function driverRatioArm({ workload, to }: ClaimArm['by'] & { kind: 'driver-ratio' }, drivers: Drivers): Arm {
  const [own, other] = [playedOf(workload, drivers), playedOf(to, drivers)];
  if ('obstacle' in own) return own;
  if ('obstacle' in other) return other;
  const ratios = drivers.part.blocks.flatMap(({ visits }) => {
    const [a, b] = [workload, to].map((id) => visits.find((visit) => visit.workload === id));
    const [mine, its] = [a, b].map((visit) => (visit === undefined ? null : valueOf(visit, 'calls-per-sec')));
    return mine == null || its == null || its === 0 ? [] : [mine / its];
  });
  const estimate = estimateOf(ratios, null);
  // If the process that asked was the limit of one of them, that one may be faster than it was measured.
  const [limit, otherLimit] = [clientLimit(own), clientLimit(other)];
  return {
    value: estimate && {
      ...estimate,
      lo: otherLimit === null ? estimate.lo : null,
      hi: limit === null ? estimate.hi : null,
    },
    obstacle: standInOf([own, other]),
    reason: estimate === null ? 'no block has both.' : (limit ?? otherLimit),
    settings: settingsOfBoth(own, other),
  };
}

/** Per second, or in ms; null if the block does not establish it. */
function valueOf({ elapsedMs, calls, rows, latency }: DriverVisit, metric: Metric): number | null {
  if (elapsedMs === 0) return null;
  if (metric === 'calls-per-sec') return (calls * 1000) / elapsedMs;
  if (metric === 'rows-per-sec') return (rows * 1000) / elapsedMs;
  const percentile = percentileOf(metric);
  if (latency === null || !isEstablished(latency.count, percentile)) return null;
  return pool([latency]).quantileUs(percentile) / 1000;
}

/** A percentile of all calls; null for a rate, whose blocks are averaged. */
function pooledMs(visits: readonly DriverVisit[], metric: Metric): number | null {
  if (metric === 'calls-per-sec' || metric === 'rows-per-sec') return null;
  return pool(visits.flatMap(({ latency }) => latency ?? [])).quantileUs(percentileOf(metric)) / 1000;
}

function percentileOf(metric: 'p50' | 'p99'): number {
  return metric === 'p50' ? 50 : 99;
}

function standInOf(played: readonly Played[]): Arm['obstacle'] {
  return played.some(({ service }) => service.standIn) ? 'stand-in' : null;
}

/** That the process that asked was the limit, in words; null if it was not. */
function clientLimit({ visits }: Played): string | null {
  const busiest = Math.max(...visits.map(({ cpuShare }) => cpuShare));
  if (busiest < BUSY) return null;
  return `the process that asked was the limit: it used up to ${formatPercent(busiest, 0)} of a core.`;
}

/** What both have once, and what differs: `PostgreSQL 18.4, 10 connections, plan Index Scan ÷ plan Seq Scan`. */
function settingsOfBoth(one: Played, other: Played): string {
  const [its, others] = [settingsOf(one).split(', '), settingsOf(other).split(', ')];
  const common = its.filter((text) => others.includes(text));
  const differing = [its, others].map((texts) => texts.filter((text) => !common.includes(text)).join(', '));
  return [...common, differing.map((text) => text || 'none').join(' ÷ ')].join(', ');
}

function settingsOf({ workload, service, visits }: Played): string {
  const { connections, batch } = workload;
  const readBack = Object.entries(visits[0]?.settings ?? {}).map(([name, value]) => `${name} ${value}`);
  const { appendfsync } = service.settings;
  return [
    describeDatastore(service),
    `durability ${service.durability}`,
    ...(appendfsync === undefined ? [] : [`appendfsync ${appendfsync}`]),
    connections === 1 ? '1 connection' : `${connections} connections`,
    ...(batch === 1 ? [] : [`${batch} rows a call`]),
    ...readBack,
  ].join(', ');
}

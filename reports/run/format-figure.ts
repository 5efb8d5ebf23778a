import type { DatastoreRecord } from '../../model/document/datastore-record.ts';
import { describeProduct, describeDatastore } from '../../model/document/describe-datastore.ts';
import type { Estimate } from '../../model/stats/estimate.ts';
import { formatBytes, formatCount, formatMs, formatPercent } from '../words/format-number.ts';
import { systemCosts } from './figures/request-cost.ts';
import type { Quantile } from './judge/pool-rounds.ts';
import type { LoadFigures, Row } from './report-model.ts';

/** Stands where there is nothing to say. */
export const NOTHING = '–';
/** Sides of an interval that differ by more than this share of the upper one are both written. */
const MOST_UNEVEN = 0.2;
/** Factor from which on an interval says no more than that nothing is known. */
const WIDEST = 100;

/** A percentile in ms; `–` where it is not established, `failed` where it lies among failed requests. */
export function formatQuantile(quantile: Quantile | undefined): string {
  if (quantile === undefined || quantile.state === 'not-established') return NOTHING;
  return quantile.us === null ? 'failed' : formatMs(quantile.us);
}

/** One of the percentiles 50, 95, 99 and 99.9 of some figures, in ms. */
export function formatPercentile(figures: LoadFigures | null, percentile: number): string {
  return formatQuantile(figures?.quantiles.find((quantile) => quantile.percentile === percentile));
}

/** A percentile in ms with its 95% interval, as `12.4 ±8%`, or `12.4 [11.9–48.0]` where one side reaches further; `failed` in it are failed requests. */
export function formatPercentileEstimate(figures: LoadFigures | null, percentile: number): string {
  const quantile = figures?.quantiles.find((candidate) => candidate.percentile === percentile);
  if (quantile === undefined || quantile.state === 'not-established') return NOTHING;
  return `${formatQuantile(quantile)}${formatInterval(quantile.us, quantile, formatMs)}`;
}

/** An interval behind its figure: ` ±8%` where it is even in ratio, else ` [11.9–48.0]`; open towards failed requests without an upper bound, empty without any. */
export function formatInterval(
  center: number | null,
  { lo, hi }: { readonly lo: number | null; readonly hi: number | null },
  format: (value: number) => string,
): string {
  if (lo === null) return '';
  if (hi === null || center === null) return ` [${format(lo)}–${hi === null ? 'failed' : format(hi)}]`;
  return isEven(center, lo, hi) || saysNothing(center, lo, hi)
    ? formatHalfWidth(center, hi)
    : ` [${format(lo)}–${format(hi)}]`;
}

/** Whether an interval reaches beyond a hundredth and the hundredfold of its figure, as that of two visits that differ widely does. */
export function saysNothing(center: number, lo: number, hi: number): boolean {
  return hi > WIDEST * center && center > WIDEST * lo;
}

/** Whether both sides of an interval would be written as the same margin, or nearly. */
function isEven(center: number, lo: number, hi: number): boolean {
  const [below, above] = [Math.log(center / lo), Math.log(hi / center)];
  return Math.abs(above - below) <= Math.max(0.01, MOST_UNEVEN * above);
}

/** 95% interval of the p99 in ms, as `12–14`; empty where there are not two visits. */
export function formatP99Range(figures: LoadFigures | null): string {
  const p99 = figures?.quantiles.find(({ percentile }) => percentile === 99);
  if (p99 === undefined || p99.lo === null) return '';
  return `${formatMs(p99.lo)}–${p99.hi === null ? 'failed' : formatMs(p99.hi)}`;
}

/** Good answers per second with their uncertainty, and the share of requests that failed beside them, as `5,200 ±3%, 54.5% failed`. */
export function formatThroughput(figures: LoadFigures | null): string {
  const failed = figures?.errorRatio ? `, ${formatPercent(figures.errorRatio)} failed` : '';
  return `${formatEstimate(figures?.okPerSec ?? null)}${failed}`;
}

/** Share of due requests that were not answered well. */
export function formatErrors(figures: LoadFigures | null): string {
  return figures === null || figures.errorRatio === null ? NOTHING : formatPercent(figures.errorRatio);
}

/** CPU-µs of the app per good answer with their uncertainty. */
export function formatCpu(row: Row): string {
  return formatEstimate(row.cpuUsPerRequest);
}

/** CPU-µs of a good answer by app and datastores, with their sum: `106+62=168`; `106+?` where a part is not known, `–` without the app's. */
export function formatSystemCpu({ costs }: Row): string {
  const parts = systemCosts(costs).map(({ cpuUsPerRequest }) => cpuUsPerRequest && Math.round(cpuUsPerRequest));
  const [app, ...stores] = parts;
  if (app === null || app === undefined) return NOTHING;
  const shown = parts.map((part) => (part === null ? '?' : formatCount(part))).join('+');
  if (stores.length === 0 || parts.includes(null)) return shown;
  return `${shown}=${formatCount(parts.reduce((sum: number, part) => sum + (part ?? 0), 0))}`;
}

/** CPU-µs per good answer of the app, of each service and of the generator, as `app 106, postgres 98, generator 52`; empty where nothing is known. */
export function formatCpuParts({ costs }: Row): string {
  return costs
    .flatMap(({ who, cpuUsPerRequest }) => (cpuUsPerRequest === null ? [] : [`${who} ${formatCount(cpuUsPerRequest)}`]))
    .join(', ');
}

/** Resident memory of the app and of each service, as `app 92 MiB, redis 11 MiB`; empty where nothing is known. */
export function formatMemory({ costs }: Row): string {
  return costs
    .flatMap(({ who, rssBytes }) => (rssBytes === null ? [] : [`${who} ${formatBytes(rssBytes)}`]))
    .join(', ');
}

/** The app's event loop as `42% busy, p99 1.9 ms late`; empty where nothing is known. */
export function formatLoop({ loop }: Row): string {
  const { utilisation = null, delayP99Us = null } = loop ?? {};
  return [
    ...(utilisation === null ? [] : [`${(utilisation * 100).toFixed(0)}% busy`]),
    ...(delayP99Us === null ? [] : [`p99 ${formatMs(delayP99Us)} ms late`]),
  ].join(', ');
}

/** Share of lookups that the cache answered. */
export function formatHitRatio(row: Row): string {
  return row.cacheHitRatio === null ? NOTHING : formatPercent(row.cacheHitRatio);
}

/** A rank as `1`, `2=` where stacks share it, `–` where there is none. */
export function formatRank(row: Row): string {
  return row.rank === null ? NOTHING : `${row.rank}${row.tied ? '=' : ''}`;
}

/** The services of a row with their versions: `PostgreSQL 18.4, Redis 7.0.15`; `no datastore` without one. */
export function formatServices(row: Row): string {
  if (row.services.length === 0) return row.group === 'control' ? 'no datastore' : NOTHING;
  return row.services.map(describeProduct).join(', ');
}

/** The services of a row with version and provider: `PostgreSQL 18.4 (embedded binaries)`; empty without one. */
export function formatOrigins(row: Row): string {
  return row.services.map((service) => `${describeDatastore(service)} (${service.provider})`).join(', ');
}

/** A service as it ran: `PostgreSQL 18.4, embedded binaries, durable`; a stand-in says so. */
export function formatServiceRecord(service: DatastoreRecord): string {
  const { provider, durability, standIn } = service;
  return `${describeDatastore(service)}, ${provider}, durability ${durability}${standIn ? ', a stand-in' : ''}`;
}

/** Verdict of a row in a word or three: `could not run` where failed visits are why nothing can be said. */
export function formatVerdict(row: Row): string {
  return row.couldNotRun && row.verdict === 'inconclusive' ? 'could not run' : row.verdict;
}

/** Visits of a row: `3`, or `2 of 3` where some are missing. */
export function formatVisits(row: Row): string {
  return row.visits.completed === row.visits.planned
    ? `${row.visits.completed}`
    : `${row.visits.completed} of ${row.visits.planned}`;
}

function formatEstimate(estimate: Estimate | null): string {
  return estimate === null
    ? NOTHING
    : `${formatCount(estimate.center)}${formatHalfWidth(estimate.center, estimate.hi)}`;
}

/** Half of an interval that is symmetrical in ratio: ` ±3%`, from a doubling on ` ×÷2.4`, ` ×÷>100` beyond that; empty without one. */
export function formatHalfWidth(center: number, hi: number | null): string {
  if (hi === null || center <= 0) return '';
  const factor = hi / center;
  if (factor > WIDEST) return ` ×÷>${WIDEST}`;
  if (factor >= 2) return ` ×÷${factor.toFixed(1)}`;
  const percent = (factor - 1) * 100;
  return percent < 1 ? ' ±<1%' : ` ±${percent.toFixed(0)}%`;
}

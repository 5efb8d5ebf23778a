import type { DatastoreRecord } from '../../model/document/datastore-record.ts';
import { describeProduct, describeDatastore } from '../../model/document/describe-datastore.ts';
import type { Estimate } from '../../model/stats/estimate.ts';
import { sum } from '../../model/stats/sum.ts';
import { formatBytes, formatCount, formatFixed, formatMs, formatPercent } from '../words/format-number.ts';
import { systemCosts } from './figures/request-cost.ts';
import type { Quantile } from './judge/pool-rounds.ts';
import type { Verdict } from './judge/verdict.ts';
import type { LoadFigures, Row } from './report-model.ts';

/** The text of an empty cell. */
export const NOTHING = '–';
/** Sides of an interval that differ by more than this share of the upper one are both written. */
const MOST_UNEVEN = 0.2;
/** Factor beyond which an interval only says that the figure is unknown. */
const WIDEST = 100;
/** Interval of a ratio, upper ÷ lower end, below which a third decimal is shown. */
const NARROW = 1.02;

/** A percentile in ms; `–` if it is not established, `failed` if it is among failed requests. */
export function formatQuantile(quantile: Quantile | undefined): string {
  if (quantile === undefined || quantile.state === 'not-established') return NOTHING;
  return quantile.us === null ? 'failed' : formatMs(quantile.us);
}

/** One of the percentiles 50, 95, 99 and 99.9 of some figures, in ms. */
export function formatPercentile(figures: LoadFigures | null, percentile: number): string {
  return formatQuantile(figures?.quantiles.find((quantile) => quantile.percentile === percentile));
}

/**
 * A percentile in ms with its 95% interval, as `12.4 ±8%`, or `12.4 [11.9–48.0]` if it is uneven; `failed` in it means
 * failed requests.
 */
export function formatPercentileEstimate(figures: LoadFigures | null, percentile: number): string {
  const quantile = figures?.quantiles.find((candidate) => candidate.percentile === percentile);
  if (quantile === undefined || quantile.state === 'not-established') return NOTHING;
  return `${formatQuantile(quantile)}${formatInterval(quantile.us, quantile, formatMs)}`;
}

/**
 * An interval after its figure: ` ±8%` if even in ratio, otherwise ` [11.9–48.0]`; `failed` without an upper bound,
 * empty without any.
 */
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

/** Whether an interval is wider than a factor of 100 to both sides, as of two visits that differ widely. */
export function saysNothing(center: number, lo: number, hi: number): boolean {
  return hi > WIDEST * center && center > WIDEST * lo;
}

/** Whether both sides of an interval would be written as the same margin, or nearly. */
function isEven(center: number, lo: number, hi: number): boolean {
  const [below, above] = [Math.log(center / lo), Math.log(hi / center)];
  return Math.abs(above - below) <= Math.max(0.01, MOST_UNEVEN * above);
}

/** 95% interval of the p99 in ms, as `12–14`; empty if there are not two visits. */
export function formatP99Range(figures: LoadFigures | null): string {
  const p99 = figures?.quantiles.find(({ percentile }) => percentile === 99);
  if (p99 === undefined || p99.lo === null) return '';
  return `${formatMs(p99.lo)}–${p99.hi === null ? 'failed' : formatMs(p99.hi)}`;
}

/** Throughput with its uncertainty, and the share of failed requests: `5,200 ±3%, 54.5% failed`. */
export function formatThroughput(figures: LoadFigures | null): string {
  const failed = figures?.errorRatio ? `, ${formatPercent(figures.errorRatio)} failed` : '';
  return `${formatEstimate(figures?.okPerSec ?? null)}${failed}`;
}

/** Share of due requests that did not succeed. */
export function formatErrors(figures: LoadFigures | null): string {
  return figures === null || figures.errorRatio === null ? NOTHING : formatPercent(figures.errorRatio);
}

/** CPU-µs of the app per successful request with their uncertainty. */
export function formatCpu(row: Row): string {
  return formatEstimate(row.cpuUsPerRequest);
}

/**
 * CPU-µs per request of app and datastores with their sum: `106+62=168`; `106+?` if a part is unknown, `–` without that
 * of the app.
 */
export function formatSystemCpu({ costs }: Row): string {
  const parts = systemCosts(costs).map(({ cpuUsPerRequest }) => cpuUsPerRequest && Math.round(cpuUsPerRequest));
  const [app, ...stores] = parts;
  if (app === null || app === undefined) return NOTHING;
  const shown = parts.map((part) => (part === null ? '?' : formatCount(part))).join('+');
  if (stores.length === 0 || parts.includes(null)) return shown;
  return `${shown}=${formatCount(sum(parts.map((part) => part ?? 0)))}`;
}

/**
 * CPU-µs per request of the app, of each datastore and of the generator, as `app 106, postgres 98, generator 52`; empty
 * if nothing is known.
 */
export function formatCpuParts({ costs }: Row): string {
  if (costs.every(({ cpuUsPerRequest }) => cpuUsPerRequest === null)) return '';
  return costs
    .map(({ who, cpuUsPerRequest: us }) => `${who} ${us === null ? 'not available' : formatCount(us)}`)
    .join(', ');
}

/** Resident memory of the app and of each datastore, as `app 92 MiB, redis 11 MiB`; empty if nothing is known. */
export function formatMemory({ costs }: Row): string {
  return costs
    .flatMap(({ who, rssBytes }) => (rssBytes === null ? [] : [`${who} ${formatBytes(rssBytes)}`]))
    .join(', ');
}

/** The app's event loop as `42% busy, p99 1.9 ms late`; empty if nothing is known. */
export function formatLoop({ loop }: Row): string {
  const { utilisation = null, delayP99Us = null } = loop ?? {};
  return [
    ...(utilisation === null ? [] : [`${formatPercent(utilisation, 0)} busy`]),
    ...(delayP99Us === null ? [] : [`p99 ${formatMs(delayP99Us)} ms late`]),
  ].join(', ');
}

/** Share of lookups that the cache answered. */
export function formatHitRatio(row: Pick<Row, 'cacheHitRatio'>): string {
  return row.cacheHitRatio === null ? NOTHING : formatPercent(row.cacheHitRatio);
}

/** A rank as `1`, `2=` if stacks share it, `–` if there is none. */
export function formatRank(row: Pick<Row, 'rank' | 'tied'>): string {
  return row.rank === null ? NOTHING : `${row.rank}${row.tied ? '=' : ''}`;
}

/**
 * Throughput relative to the reference with its 95% interval: `1.55× [1.50–1.60]`; `reference` for the reference
 * itself.
 */
export function formatToReference({ target, toReference }: Pick<Row, 'target' | 'toReference'>): string {
  if (toReference === null) return NOTHING;
  return toReference.reference === target ? 'reference' : formatTimes(toReference.ratio);
}

/** A ratio with its 95% interval: `1.55× [1.50–1.60]`, `12.4× [11.9–13.0]`, `1.010× [1.004–1.016]` if it is narrow. */
export function formatTimes({ center, lo, hi }: Estimate): string {
  const narrow = lo !== null && hi !== null && hi / lo < NARROW;
  const decimals = center >= 100 ? 0 : center >= 10 ? 1 : center < 0.1 || narrow ? 3 : 2;
  const text = `${formatFixed(center, decimals)}×`;
  if (lo === null || hi === null) return text;
  if (saysNothing(center, lo, hi)) return `${text} ×÷>${WIDEST}`;
  return `${text} [${formatFixed(lo, decimals)}–${formatFixed(hi, decimals)}]`;
}

/** The datastores of a row with their versions: `PostgreSQL 18.4, Redis 7.0.15`; `no datastore` without one. */
export function formatDatastores(row: Pick<Row, 'services' | 'durability'>): string {
  if (row.services.length === 0) return row.durability === null ? 'no datastore' : NOTHING;
  return row.services.map(describeProduct).join(', ');
}

/** The datastores of a row with version and provider: `PostgreSQL 18.4 (embedded binaries)`; empty without one. */
export function formatOrigins(row: Pick<Row, 'services'>): string {
  return row.services.map((service) => `${describeDatastore(service)} (${service.provider})`).join(', ');
}

/** A datastore as it ran: `PostgreSQL 18.4, embedded binaries, durable`; a stand-in says so. */
export function formatDatastoreRecord(service: DatastoreRecord): string {
  const { provider, durability, standIn } = service;
  return `${describeDatastore(service)}, ${provider}, durability ${durability}${standIn ? ', a stand-in' : ''}`;
}

/** The verdict of a row; `could-not-run` if failed visits are the reason why it is inconclusive. */
export function verdictOf({ couldNotRun, verdict }: Pick<Row, 'couldNotRun' | 'verdict'>): Verdict | 'could-not-run' {
  return couldNotRun && verdict === 'inconclusive' ? 'could-not-run' : verdict;
}

/** The verdict of a row in words: `pass`, `could not run`. */
export function formatVerdict(row: Pick<Row, 'couldNotRun' | 'verdict'>): string {
  const verdict = verdictOf(row);
  return verdict === 'could-not-run' ? 'could not run' : verdict;
}

/** Visits of a row: `3`, or `2 of 3` if some are missing. */
export function formatVisits(row: Pick<Row, 'visits'>): string {
  return row.visits.completed === row.visits.planned
    ? `${row.visits.completed}`
    : `${row.visits.completed} of ${row.visits.planned}`;
}

/** A figure with half of its interval: `5,200 ±3%`; `–` without one. */
export function formatEstimate(estimate: Estimate | null): string {
  return estimate === null
    ? NOTHING
    : `${formatCount(estimate.center)}${formatHalfWidth(estimate.center, estimate.hi)}`;
}

/**
 * Half of an interval that is symmetrical in ratio: ` ±3%`, from a doubling on ` ×÷2.4`, ` ×÷>100` beyond that; empty
 * without one.
 */
export function formatHalfWidth(center: number, hi: number | null): string {
  if (hi === null || center <= 0) return '';
  const factor = hi / center;
  if (factor > WIDEST) return ` ×÷>${WIDEST}`;
  if (factor >= 2) return ` ×÷${factor.toFixed(1)}`;
  return factor - 1 < 0.01 ? ' ±<1%' : ` ±${formatPercent(factor - 1, 0)}`;
}

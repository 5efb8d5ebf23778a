import type { DatastoreRecord } from '../../model/document/datastore-record.ts';
import { shorten } from '../words/clean-text.ts';

/** A metric as people say it. */
export interface NamedMetric {
  /** In sentences: `CPU per request`, `latency of the median burst`. */
  readonly name: string;
  /** In tables and lists: `CPU per request`, `burst latency`. */
  readonly short: string;
  /** What is compared: µs of time, or a count of work. */
  readonly unit: 'us' | 'count';
  /** What a changed head does, around the size of it: `uses 5.6 % more CPU per request`; null for work, which is told in counts. */
  readonly change: ((size: string, direction: 'more' | 'less') => string) | null;
}

const PRODUCT_LIMIT = 40;
/** Of each pair of neighbouring bursts the ratio of their mean latencies, and of those the median: no median of single requests. */
const BURST_LATENCY = 'latency of the median burst';

/** Counters of what was done to something read as "rows read by PostgreSQL", others as "PostgreSQL transactions". */
const DONE = /-(?:read|written|sent|[a-z]+ed)$/;

/** Name of a test's metric (`cpu`, `p50`, `postgres.cpu`, `postgres.rows-read`), with the products' own names where they are known. */
export function nameMetric(metric: string, services: readonly DatastoreRecord[]): NamedMetric {
  if (metric === 'cpu') {
    const name = 'CPU per request';
    return { name, short: name, unit: 'us', change: (size, direction) => `uses ${quantity(size, direction)} ${name}` };
  }
  if (metric === 'p50') {
    return {
      name: BURST_LATENCY,
      short: 'burst latency',
      unit: 'us',
      change: (size, direction) => changeOfLatency(size, direction),
    };
  }
  const dot = metric.indexOf('.');
  const product = productOf(metric.slice(0, Math.max(0, dot)), services);
  const counter = metric.slice(dot + 1);
  if (counter === 'cpu') {
    const name = `${product}'s CPU per request`;
    return {
      name,
      short: name,
      unit: 'us',
      change: (size, direction) => `makes ${product} use ${quantity(size, direction)} CPU per request`,
    };
  }
  const words = counter.replaceAll('-', ' ');
  const name = DONE.test(counter) ? `${words} by ${product} per request` : `${product} ${words} per request`;
  return { name, short: name, unit: 'count', change: null };
}

function productOf(id: string, services: readonly DatastoreRecord[]): string {
  const record = services.find((service) => service.id === id);
  if (record === undefined) return id === '' ? 'service' : id;
  const isOnly = services.filter(({ product }) => product === record.product).length === 1;
  const product = shorten(record.product, PRODUCT_LIMIT);
  return isOnly ? product : `${product} (${id})`;
}

function quantity(size: string, direction: 'more' | 'less'): string {
  return size.startsWith('×') ? `${size} the` : `${size} ${direction}`;
}

function changeOfLatency(size: string, direction: 'more' | 'less'): string {
  if (size.startsWith('×')) return `has ${size} the ${BURST_LATENCY}`;
  return `has a ${size} ${direction === 'more' ? 'higher' : 'lower'} ${BURST_LATENCY}`;
}

import type { DatastoreRecord } from '../../model/document/datastore-record.ts';
import { type MetricKey, parseMetric } from '../../model/gate/metric.ts';
import { shorten } from '../words/clean-text.ts';

/** The names of a metric. */
export interface NamedMetric {
  /** In sentences: `CPU per request`, `latency of the median burst`. */
  readonly name: string;
  /** In tables and lists: `CPU per request`, `burst latency`. */
  readonly short: string;
  /** Unit of the compared values: time in µs, or a count of work. */
  readonly unit: 'us' | 'count';
  /**
   * Returns a predicate around the size of a change, such as `uses 5.6% more CPU per request`; null for work, which is
   * reported in counts.
   */
  readonly change: ((size: string, direction: 'more' | 'less') => string) | null;
}

const PRODUCT_LIMIT = 40;
const CPU = 'CPU per request';
/** The median of the ratios of mean latencies of neighbouring bursts; not a median of single requests. */
const BURST_LATENCY = 'latency of the median burst';

/** Counters of a done action read "rows read by PostgreSQL", others "PostgreSQL transactions". */
const DONE = /-(?:read|written|sent|[a-z]+ed)$/;

/** Names the metric of a test, with the product names of the datastores if they are known. */
export function nameMetric(key: MetricKey, datastores: readonly DatastoreRecord[]): NamedMetric {
  const metric = parseMetric(key);
  switch (metric.kind) {
    case 'cpu':
      return timed(CPU, CPU, (size, direction) => `uses ${quantity(size, direction)} ${CPU}`);
    case 'latency':
      return timed(BURST_LATENCY, 'burst latency', changeOfLatency);
    case 'datastore-cpu': {
      const product = productOf(metric.datastore, datastores);
      const name = `${product}'s ${CPU}`;
      return timed(name, name, (size, direction) => `makes ${product} use ${quantity(size, direction)} ${CPU}`);
    }
    case 'datastore-work': {
      const product = productOf(metric.datastore, datastores);
      const words = metric.counter.replaceAll('-', ' ');
      const isDone = DONE.test(metric.counter);
      const name = isDone ? `${words} by ${product} per request` : `${product} ${words} per request`;
      return { name, short: name, unit: 'count', change: null };
    }
  }
}

function timed(name: string, short: string, change: NonNullable<NamedMetric['change']>): NamedMetric {
  return { name, short, unit: 'us', change };
}

function productOf(id: string, datastores: readonly DatastoreRecord[]): string {
  const record = datastores.find((datastore) => datastore.id === id);
  if (record === undefined) return id;
  const isOnly = datastores.filter(({ product }) => product === record.product).length === 1;
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

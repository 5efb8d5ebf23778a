/** What one comparison of a gate is about. */
type Metric =
  /** CPU per good answer of the app under test. */
  | { readonly kind: 'cpu' }
  /** Latency of the median burst. */
  | { readonly kind: 'latency' }
  /** CPU per good answer of a datastore. */
  | { readonly kind: 'datastore-cpu'; readonly datastore: string }
  /** Work of a datastore per request, by one of its counters. */
  | { readonly kind: 'datastore-work'; readonly datastore: string; readonly counter: string };

/** A metric as documents, waivers and keys of tests name it: `cpu`, `p50`, `postgres.cpu`, `postgres.rows-read`. */
export type MetricKey = 'cpu' | 'p50' | `${string}.${string}`;

/** Returns the key of a metric. */
export function metricKey(metric: Metric): MetricKey {
  switch (metric.kind) {
    case 'cpu':
      return 'cpu';
    case 'latency':
      return 'p50';
    case 'datastore-cpu':
      return `${metric.datastore}.cpu`;
    case 'datastore-work':
      return `${metric.datastore}.${metric.counter}`;
  }
}

/** Returns the metric of a key. */
export function parseMetric(key: MetricKey): Metric {
  if (key === 'cpu') return { kind: 'cpu' };
  if (key === 'p50') return { kind: 'latency' };
  const dot = key.indexOf('.');
  const [datastore, counter] = [key.slice(0, dot), key.slice(dot + 1)];
  return counter === 'cpu' ? { kind: 'datastore-cpu', datastore } : { kind: 'datastore-work', datastore, counter };
}

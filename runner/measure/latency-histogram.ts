import { type Histogram, build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';

export type LatencyHistogram = Histogram;

/** An empty HDR histogram of whole µs from 1 to `highestUs`, 3 significant digits (buckets 0.1 % wide), 70 kB. */
export function emptyHistogram(highestUs: number): LatencyHistogram {
  return build({
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: Math.max(2, highestUs),
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  });
}

/** The histogram as results hold it: V2, compressed, base64. */
export function encodeLatencies(histogram: LatencyHistogram): string {
  return encodeIntoCompressedBase64(histogram);
}

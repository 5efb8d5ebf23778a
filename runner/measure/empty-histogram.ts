import { type Histogram, build } from 'hdr-histogram-js';

/** An empty HDR histogram from 1 µs to `highestUs`, in buckets of 0.1% (70 kB). */
export function emptyHistogram(highestUs: number): Histogram {
  return build({
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: Math.max(2, highestUs),
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  });
}

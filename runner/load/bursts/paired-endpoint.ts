import { type Histogram, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { EndpointMeasure, SideKey, SideMeasure } from '../../../model/document/gate-result.ts';
import { median } from '../../../model/stats/median.ts';
import { emptyHistogram } from '../../measure/empty-histogram.ts';
import { type SideClock, type SideCpu, spentBetween } from './cpu-clocks.ts';
import type { Shot } from './side-client.ts';

interface SideTally {
  requests: number;
  errors: number;
  /** Of good answers. */
  bytes: number;
  readonly histogram: Histogram;
  /** Mean latencies of its bursts, µs, of the pairs that gave a ratio. */
  readonly burstsUs: number[];
}

/** Highest latency of the histogram, µs; higher ones are counted as this. */
const HIGHEST_US = 60_000_000;

/** Collects measured pairs of bursts into the measure of one endpoint in one block. */
export class PairedEndpoint {
  readonly #began: Readonly<Record<SideKey, SideClock>>;
  readonly #sides: Readonly<Record<SideKey, SideTally>> = { base: newTally(), head: newTally() };
  readonly #logRatios: number[] = [];

  constructor(began: Readonly<Record<SideKey, SideClock>>) {
    this.#began = began;
  }

  /** Adds one burst of each side. A pair with an answer that failed gives no ratio. */
  add(shots: Readonly<Record<SideKey, readonly Shot[]>>): void {
    const means = { base: tally(this.#sides.base, shots.base), head: tally(this.#sides.head, shots.head) };
    if (means.base === null || means.head === null) return;
    this.#logRatios.push(Math.log(means.head / means.base));
    this.#sides.base.burstsUs.push(means.base);
    this.#sides.head.burstsUs.push(means.head);
  }

  /** Requests to each side so far. */
  get requests(): number {
    return this.#sides.base.requests;
  }

  /** The measure, up to the reading `ended`; `askedAgain` has the idle time, in ms, of each request sent twice. */
  finish(
    endpoint: string,
    warmUp: EndpointMeasure['warmUp'],
    ended: Readonly<Record<SideKey, SideClock>>,
    askedAgain: Readonly<Record<SideKey, readonly number[]>> = { base: [], head: [] },
  ): EndpointMeasure {
    const measureOf = (side: SideKey): SideMeasure => ({
      ...toMeasure(this.#sides[side], spentBetween(this.#began[side], ended[side])),
      ...askedAgainOf(askedAgain[side]),
    });
    return {
      endpoint,
      warmUp,
      base: measureOf('base'),
      head: measureOf('head'),
      p50LogRatio: median(this.#logRatios) ?? 0,
    };
  }
}

function askedAgainOf(idleMs: readonly number[]): Pick<SideMeasure, 'askedAgain'> {
  if (idleMs.length === 0) return {};
  return { askedAgain: { requests: idleMs.length, idleMs: idleMs.reduce((least, ms) => Math.min(least, ms)) } };
}

function newTally(): SideTally {
  return { requests: 0, errors: 0, bytes: 0, histogram: emptyHistogram(HIGHEST_US), burstsUs: [] };
}

/** Counts a burst; returns its mean latency in µs, or null if an answer failed. */
function tally(side: SideTally, shots: readonly Shot[]): number | null {
  side.requests += shots.length;
  let [totalUs, good] = [0, 0];
  for (const { ok, latencyUs, bytes } of shots) {
    if (!ok) continue;
    good += 1;
    side.bytes += bytes;
    totalUs += latencyUs;
    side.histogram.recordValue(Math.min(HIGHEST_US, Math.max(1, Math.round(latencyUs))));
  }
  side.errors += shots.length - good;
  return good === shots.length && good > 0 ? totalUs / good : null;
}

function toMeasure(side: SideTally, { appUs, appUnknown, servicesUs }: SideCpu): SideMeasure {
  const { requests, errors, bytes, histogram, burstsUs } = side;
  const good = requests - errors;
  return {
    requests,
    errors,
    cpuUs: appUs,
    ...(appUnknown === null ? {} : { cpuUnknown: appUnknown }),
    p50Us: histogram.getValueAtPercentile(50),
    burstUs: median(burstsUs),
    bytes: good === 0 ? null : Math.round((10 * bytes) / good) / 10,
    latency: encodeIntoCompressedBase64(histogram),
    servicesCpuUs: { ...servicesUs },
  };
}

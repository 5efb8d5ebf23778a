import { type Histogram, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { EndpointMeasure, SideKey, SideMeasure } from '../../../model/gate/gate-result.ts';
import { median } from '../../../model/stats/median.ts';
import { emptyHistogram } from '../../measure/empty-histogram.ts';
import { type SideClock, type SideCpu, spentBetween } from './cpu-clocks.ts';
import type { Shot } from './side-client.ts';

interface SideTally {
  requests: number;
  errors: number;
  readonly histogram: Histogram;
}

/** Longest latency that a burst's histogram tells apart, µs. */
const HIGHEST_US = 60_000_000;

/** Folds measured pairs of bursts into what a block says of one endpoint. */
export class PairedEndpoint {
  readonly #began: Readonly<Record<SideKey, SideClock>>;
  readonly #sides: Readonly<Record<SideKey, SideTally>> = { base: newTally(), head: newTally() };
  readonly #logRatios: number[] = [];
  dur: number[] = []; da: number[] = []; db: number[] = [];
  ma: number[] = [];
  mb: number[] = [];

  constructor(began: Readonly<Record<SideKey, SideClock>>) {
    this.#began = began;
  }

  /** Adds one burst of each side. A burst without a good answer gives no ratio. */
  add(shots: Readonly<Record<SideKey, readonly Shot[]>>): void {
    const middles = { base: tally(this.#sides.base, shots.base), head: tally(this.#sides.head, shots.head) };
    const tot = (x: readonly Shot[]) => x.reduce((a, b) => a + b.latencyUs, 0);
    this.da.push(tot(shots.base)); this.db.push(tot(shots.head));
    this.dur.push(Math.log(tot(shots.head) / tot(shots.base)));
    this.ma.push(middles.base!);
    this.mb.push(middles.head!);
    if (middles.base !== null && middles.head !== null) this.#logRatios.push(Math.log(middles.head / middles.base));
  }

  /** The measure, up to the reading `ended`. */
  finish(
    endpoint: string,
    warmUp: EndpointMeasure['warmUp'],
    ended: Readonly<Record<SideKey, SideClock>>,
  ): EndpointMeasure {
    const measureOf = (side: SideKey): SideMeasure =>
      toMeasure(this.#sides[side], spentBetween(this.#began[side], ended[side]));
    return {
      endpoint,
      warmUp,
      base: measureOf('base'),
      head: measureOf('head'),
      p50LogRatio: median(this.#logRatios) ?? 0,
      dev: (() => {
        const q = (x: number[], p: number) => [...x].sort((a, b) => a - b)[Math.floor(p * x.length)] as number;
        const out: any = {};
        for (const p of [0.05, 0.1, 0.25, 0.5]) { out['d' + p] = Math.log(q(this.db, p) / q(this.da, p)); out['m' + p] = Math.log(q(this.mb, p) / q(this.ma, p)); }
        for (const p of [10, 25, 50]) out['r' + p] = Math.log(this.#sides.head.histogram.getValueAtPercentile(p) / this.#sides.base.histogram.getValueAtPercentile(p));
        out.pm = median(this.#logRatios) ?? 0; out.pd = median(this.dur) ?? 0;
        const lo = (x: number[]) => { const s = [...x].sort((a, b) => a - b).slice(0, Math.ceil(x.length / 2)); return s.reduce((a, b) => a + b, 0) / s.length; };
        out.lowhalf = Math.log(lo(this.db) / lo(this.da));
        return out; })(),
    } as any;
  }
}

function newTally(): SideTally {
  return { requests: 0, errors: 0, histogram: emptyHistogram(HIGHEST_US) };
}

/** Counts a burst; returns its median latency in µs, or null without a good answer. */
function tally(side: SideTally, shots: readonly Shot[]): number | null {
  const good = shots.filter(({ ok }) => ok).map(({ latencyUs }) => latencyUs);
  side.requests += shots.length;
  side.errors += shots.length - good.length;
  for (const latencyUs of good) side.histogram.recordValue(Math.min(HIGHEST_US, Math.max(1, Math.round(latencyUs))));
  return median(good);
}

function toMeasure({ requests, errors, histogram }: SideTally, { appUs, servicesUs }: SideCpu): SideMeasure {
  return {
    requests,
    errors,
    cpuUs: appUs,
    p50Us: histogram.getValueAtPercentile(50),
    latency: encodeIntoCompressedBase64(histogram),
    servicesCpuUs: { ...servicesUs },
  };
}

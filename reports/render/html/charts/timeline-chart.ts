import type { StackTimeline, TimelinePoint } from '../../../run/figures/timelines.ts';
import { formatCount, formatMs, formatMsExactly } from '../../../words/format-number.ts';
import { type Markup, markup } from '../markup.ts';
import { linearAxis, logAxis, percent } from './axis.ts';
import { levelGrid, levelLimit } from './level-grid.ts';
import { mark } from './marks.ts';
import { linePath, type StretchedPoint, stretched } from './stretched.ts';

const HEIGHT = 130;
const TOP = 12;
const BOTTOM = HEIGHT - 22;
const LEFT = 9;
const RIGHT = 99;

/** What all timelines of one kind of load share, so that they may be compared by eye. */
interface TimelineScale {
  readonly seconds: number;
  readonly highestPerSec: number;
  /** Lowest and highest latency in µs; null where none is known. */
  readonly latencyUs: readonly [number, number] | null;
}

/** The scale that holds all of some timelines. */
export function timelineScale(timelines: readonly StackTimeline[], limitUs: number | null): TimelineScale {
  const points = timelines.flatMap((timeline) => timeline.points);
  const latencies = points.flatMap(({ p50Us, p99Us }) => [p50Us ?? 0, p99Us ?? 0]).filter((us) => us > 0);
  return {
    seconds: Math.max(0, ...timelines.map(({ points: own, stepSeconds }) => own.length * stepSeconds)),
    highestPerSec: Math.max(1, ...points.map(({ okPerSec }) => okPerSec)),
    latencyUs:
      latencies.length === 0 ? null : [Math.min(...latencies) / 1.2, Math.max(...latencies, limitUs ?? 0) * 1.2],
  };
}

/** Good answers in each second of some visits of one stack, a line a visit; seconds without any, or with failed requests, are marked. */
export function throughputTimeline(timelines: readonly StackTimeline[], scale: TimelineScale): Markup {
  const axis = linearAxis(scale.highestPerSec, formatCount, [BOTTOM, TOP]);
  const x = across(scale);
  const lines = timelines.map(({ points }) =>
    points.map(({ second, okPerSec }): StretchedPoint => [x(second), axis.at(okPerSec)]),
  );
  const stalls = timelines.flatMap(({ target, repetition, points }) =>
    points
      .filter(({ stalled, failed }) => stalled > 0 || failed > 0)
      .map(({ second, stalled, failed }) =>
        mark(
          `${target}, repetition ${repetition + 1}: ${stalled > 0 ? 'no answer' : `${formatCount(failed)} failed requests`} in second ${second + 1}`,
          markup`<rect class="stall" x="${percent(x(second))}" y="${BOTTOM - 10}" width="4" height="10" fill="#b3261e"/>\n`,
        ),
      ),
  );
  const levels = axis.ticks.map(({ value, label }) => ({ y: axis.at(value), label }));
  return frame('Answers per second, a line for each visit', levels, {
    scale,
    lines: lines.map(thin),
    extra: markup`${stalls}`,
  });
}

/** The p50 (thin) and p99 (thick) of each second, a line a visit; empty where the engine knows no latency by the second. */
export function latencyTimeline(
  timelines: readonly StackTimeline[],
  scale: TimelineScale,
  limitUs: number | null,
): Markup {
  if (scale.latencyUs === null) return markup``;
  const axis = logAxis(scale.latencyUs, formatMs, [BOTTOM, TOP]);
  const x = across(scale);
  const places = (seconds: readonly TimelinePoint[], read: (entry: TimelinePoint) => number | null) =>
    seconds.map((entry): StretchedPoint | null => {
      const us = read(entry);
      return us === null || us <= 0 ? null : [x(entry.second), axis.at(us)];
    });
  const lines = timelines.flatMap(({ points: seconds }) => [
    thin(places(seconds, ({ p50Us }) => p50Us)),
    thick(places(seconds, ({ p99Us }) => p99Us)),
  ]);
  const limit = limitUs === null ? null : levelLimit(axis.at(limitUs), `${formatMsExactly(limitUs)} ms`, LEFT);
  const levels = axis.ticks.map(({ value, label }) => ({ y: axis.at(value), label }));
  return frame('p50 (thin) and p99 (thick) of each second in ms, a line for each visit', levels, {
    scale,
    lines,
    extra: limit,
  });
}

interface Drawing {
  readonly scale: TimelineScale;
  readonly lines: readonly Markup[];
  readonly extra: Markup | null;
}

function frame(
  label: string,
  levels: readonly { y: number; label: string }[],
  { scale, lines, extra }: Drawing,
): Markup {
  return markup`<svg class="chart" width="100%" height="${HEIGHT}" role="group" aria-label="${label}" font-family="system-ui, sans-serif">
${levelGrid(levels, LEFT)}<text class="tick" x="${percent(LEFT)}" y="${HEIGHT - 6}" font-size="11" fill="#59636e">1 s</text>
<text class="tick" x="${percent(RIGHT)}" y="${HEIGHT - 6}" text-anchor="end" font-size="11" fill="#59636e">${scale.seconds} s</text>
${stretched(HEIGHT, markup`${lines}`)}${extra}</svg>
`;
}

/** Where a second (from 0) stands, in per cent of the width. */
export function across({ seconds }: Pick<TimelineScale, 'seconds'>): (second: number) => number {
  return (second) => LEFT + (second / Math.max(1, seconds - 1)) * (RIGHT - LEFT);
}

function thin(places: readonly (StretchedPoint | null)[]): Markup {
  return stroke(places, '1');
}

function thick(places: readonly (StretchedPoint | null)[]): Markup {
  return stroke(places, '2');
}

function stroke(places: readonly (StretchedPoint | null)[], width: string): Markup {
  return markup`<path class="time" d="${linePath(places)}" fill="none" stroke="#0072b2" stroke-opacity="0.7" stroke-width="${width}" vector-effect="non-scaling-stroke"/>
`;
}

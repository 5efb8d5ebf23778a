import { area, line } from 'd3-shape';
import { type Markup, markup } from '../markup.ts';

/** Width of the coordinates inside; the frame is stretched to whatever width the chart has. */
const INNER_WIDTH = 1000;

/** A place: in per cent of the width, and in pixels from the top. */
export type StretchedPoint = readonly [number, number];

/**
 * A frame as wide as its chart in which lines stretch with it while their strokes keep their width: SVG takes per cent for places,
 * but not within a path.
 */
export function stretched(height: number, content: Markup): Markup {
  return markup`<svg width="100%" height="${height}" viewBox="0 0 ${INNER_WIDTH} ${height}" preserveAspectRatio="none">
${content}</svg>
`;
}

/** `d` of a line through places; a null place breaks it. Empty for none. */
export function linePath(places: readonly (StretchedPoint | null)[]): string {
  return (
    line<StretchedPoint | null>()
      .defined((place) => place !== null)
      .x((place) => ((place?.[0] ?? 0) / 100) * INNER_WIDTH)
      .y((place) => place?.[1] ?? 0)
      .digits(1)(places) ?? ''
  );
}

/** `d` of the band between two heights at each place across. Empty for none. */
export function bandPath(
  places: readonly { readonly x: number; readonly top: number; readonly bottom: number }[],
): string {
  return (
    area<{ readonly x: number; readonly top: number; readonly bottom: number }>()
      .x(({ x }) => (x / 100) * INNER_WIDTH)
      .y0(({ bottom }) => bottom)
      .y1(({ top }) => top)
      .digits(1)([...places]) ?? ''
  );
}

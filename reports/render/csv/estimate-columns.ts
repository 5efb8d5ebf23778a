import type { CsvValue } from './csv-line.ts';

interface Bounded {
  readonly center: number;
  readonly lo: number | null;
  readonly hi: number | null;
}

/** Columns of a figure and its 95% interval: `NAME`, `NAME_lo95`, `NAME_hi95`. */
export function estimateColumns<Line>(
  name: string,
  estimate: (line: Line) => Bounded | null,
): Record<string, (line: Line) => CsvValue> {
  return {
    [name]: (line) => estimate(line)?.center ?? null,
    [`${name}_lo95`]: (line) => estimate(line)?.lo ?? null,
    [`${name}_hi95`]: (line) => estimate(line)?.hi ?? null,
  };
}

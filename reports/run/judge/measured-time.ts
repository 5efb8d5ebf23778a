/** How long a stack was measured in the open model, at which mean rate, and what a longer run is asked for with. */
export interface MeasuredTime {
  /** The window of each visit, ms: a maximum duration may have made some of them shorter. */
  readonly roundsMs: readonly number[];
  /** How many visits a rerun would make. */
  readonly plannedVisits: number;
  readonly meanPerSec: number;
  /** The flags of a longer run. */
  readonly flags: (wanted: WantedRun) => string;
}

/** What a longer run is to be longer in; the rest stays as it was. */
export interface WantedRun {
  readonly visits?: number;
  readonly durationMs?: number;
}

/** `3 × 3 s`, and where windows are not equally long `3 × 1 to 3 s`; of several stacks, one list of windows each, `2 to 3 × 3 s`. */
export function formatMeasuredTime(...stacksMs: readonly (readonly number[])[]): string {
  const counts = stacksMs.map(({ length }) => length);
  const lengths = stacksMs.flat().map(roundMs);
  const visits = range(Math.min(...counts), Math.max(...counts), String);
  const [shortest, longest] = [Math.min(...lengths), Math.max(...lengths)];
  return longest < 1000
    ? `${visits} × ${range(shortest, longest, String)} ms`
    : `${visits} × ${range(shortest, longest, (ms) => `${Number((ms / 1000).toPrecision(3))}`)} s`;
}

/** A window ends with the clock that ended it: a few milliseconds are no other length. */
function roundMs(ms: number): number {
  return ms < 1000 ? Math.round(ms) : Math.round(ms / 50) * 50;
}

function range(least: number, most: number, format: (value: number) => string): string {
  return least === most ? format(most) : `${format(least)} to ${format(most)}`;
}

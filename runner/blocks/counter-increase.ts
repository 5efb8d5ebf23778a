/** Counters of a server or an app at one moment, by their names. */
export type Counters = Readonly<Record<string, number>>;

/**
 * By how much each counter has grown between two readings. A counter that is missing in one of them is unknown and left
 * out. Null if a reading is missing, or if any counter is lower in the second one: it was reset, so none of them is
 * known.
 */
export function counterIncrease(
  before: Counters | null | undefined,
  after: Counters | null | undefined,
): Record<string, number> | null {
  if (before === null || before === undefined || after === null || after === undefined) return null;
  const grown: Record<string, number> = {};
  for (const [name, value] of Object.entries(after)) {
    const from = before[name];
    if (from === undefined) continue;
    if (value < from) return null;
    grown[name] = value - from;
  }
  return grown;
}

import leven from 'leven';

/** The known name that is nearest to a mistyped one, or null when none is near. */
export function suggestName(given: string, known: readonly string[]): string | null {
  const nearest = known
    .map((name) => ({ name, distance: leven(given, name) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return nearest !== undefined && nearest.distance <= Math.max(2, given.length / 3) ? nearest.name : null;
}

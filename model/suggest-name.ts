import leven from 'leven';

/** Maximum length of a name, because the distance costs length × length. */
const LONGEST = 200;

/** Returns the known name nearest to a mistyped one; null if none is near. */
export function suggestName(given: string, known: readonly string[]): string | null {
  if (given.length > LONGEST) return null;
  const nearest = known
    .map((name) => ({ name, distance: leven(given, name) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return nearest !== undefined && nearest.distance <= Math.max(2, given.length / 3) ? nearest.name : null;
}

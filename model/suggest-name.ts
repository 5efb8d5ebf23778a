import leven from 'leven';

/** No name is longer, and the distance costs length × length. */
const LONGEST = 200;

/** The known name that is nearest to a mistyped one, or null when none is near. */
export function suggestName(given: string, known: readonly string[]): string | null {
  if (given.length > LONGEST) return null;
  const nearest = known
    .map((name) => ({ name, distance: leven(given, name) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return nearest !== undefined && nearest.distance <= Math.max(2, given.length / 3) ? nearest.name : null;
}

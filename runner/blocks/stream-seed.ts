/**
 * The seed of a request stream: the same for every stack in the same repetition, a different one for each engine and
 * phase.
 */
export function streamSeed(seed: number, repetition: number, phase: string): number {
  let mixed = (seed + 1) * 0x9e3779b1 + repetition * 0x85ebca6b;
  for (const character of phase) mixed = Math.imul(mixed ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return mixed >>> 0;
}

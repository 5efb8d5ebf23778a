/** Returns a member of a parsed JSON value by its path; undefined if there is none. */
export function member(json: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined,
    json,
  );
}

/** Whether all these members exist. */
export function hasMembers(json: unknown, ...keys: readonly string[]): boolean {
  return keys.every((key) => member(json, key) !== undefined);
}

/** Returns a finite number, or null for anything else. */
export function numberAt(json: unknown, ...path: readonly string[]): number | null {
  const value = member(json, ...path);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Returns the object at a path. @throws Error that names the member if it is something else */
export function objectAt(json: unknown, ...path: readonly string[]): Readonly<Record<string, unknown>> {
  const value = member(json, ...path);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(`${path.join('.')} is ${inWords(value)}, not an object.`);
}

/**
 * Returns the number at a path; null if it is null or missing.
 * @throws Error that names the member if it is something else
 */
export function optionalNumber(json: unknown, ...path: readonly string[]): number | null {
  const value = member(json, ...path);
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Error(`${path.join('.')} is ${inWords(value)}, not a number.`);
}

/** Returns a value for a sentence, shortened. */
export function inWords(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return `the text "${value.replaceAll(/\s+/g, ' ').slice(0, 60)}"`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return String(value);
}

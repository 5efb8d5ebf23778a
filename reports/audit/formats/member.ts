/** A member of what JSON.parse gave, by the names on the way to it; undefined where there is none, whatever stands there. */
export function member(json: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined,
    json,
  );
}

/** Whether all these members are there. */
export function hasMembers(json: unknown, ...keys: readonly string[]): boolean {
  return keys.every((key) => member(json, key) !== undefined);
}

/** A finite number, or null for anything else. */
export function numberAt(json: unknown, ...path: readonly string[]): number | null {
  const value = member(json, ...path);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The object at a place. @throws Error that names the member when something else stands there. */
export function objectAt(json: unknown, ...path: readonly string[]): Readonly<Record<string, unknown>> {
  const value = member(json, ...path);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(`${path.join('.')} is ${inWords(value)}, not an object.`);
}

/** A number at a place; null where it is null or missing. @throws Error that names the member when something else stands there. */
export function optionalNumber(json: unknown, ...path: readonly string[]): number | null {
  const value = member(json, ...path);
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Error(`${path.join('.')} is ${inWords(value)}, not a number.`);
}

/** A value for a sentence, cut short. */
export function inWords(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return `the text "${value.replaceAll(/\s+/g, ' ').slice(0, 60)}"`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return String(value);
}

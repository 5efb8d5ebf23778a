type Headers = Readonly<Record<string, string>>;

/**
 * Merges headers of several layers; names are compared without case. A later layer wins over an earlier one, and within
 * one layer the last. A name is written as the winner wrote it, at the position of the first of its name.
 */
export function mergeHeaders(...layers: readonly Headers[]): Record<string, string> {
  const merged = new Map<string, readonly [name: string, value: string]>();
  for (const layer of layers)
    for (const [name, value] of Object.entries(layer)) merged.set(name.toLowerCase(), [name, value]);
  return Object.fromEntries(merged.values());
}

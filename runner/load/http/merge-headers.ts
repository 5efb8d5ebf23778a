type Headers = Readonly<Record<string, string>>;

/**
 * Headers of several layers, each once: names differ by more than their case, a later layer wins over an earlier one, and within
 * one the last. A name is written as the winner wrote it, where the first of its name stood.
 */
export function mergeHeaders(...layers: readonly Headers[]): Record<string, string> {
  const merged = new Map<string, readonly [name: string, value: string]>();
  for (const layer of layers)
    for (const [name, value] of Object.entries(layer)) merged.set(name.toLowerCase(), [name, value]);
  return Object.fromEntries(merged.values());
}

export type ReadNumber = (metric: string, ...keys: readonly string[]) => number | null;

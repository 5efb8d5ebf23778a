/** One package of a lock file. */
export type LockedPackage = readonly [name: string, version: string];

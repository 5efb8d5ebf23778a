import type { Identity } from '../datastore.ts';

/** Data in memory is volatile, even if the server reports otherwise. */
export function inMemory(is: boolean): (identity: Identity) => Identity {
  return (identity) =>
    is
      ? { ...identity, durability: 'volatile', settings: { ...identity.settings, data: 'in memory (tmpfs)' } }
      : identity;
}

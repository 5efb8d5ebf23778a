import type { Identity } from '../datastore.ts';

/** Data in memory survives nothing, whatever the server says. */
export function inMemory(is: boolean): (identity: Identity) => Identity {
  return (identity) =>
    is
      ? { ...identity, durability: 'volatile', settings: { ...identity.settings, data: 'in memory (tmpfs)' } }
      : identity;
}

import type { Rung, DatastoreRecord } from '../../model/document/datastore-record.ts';
import type { Identity, DatastoreId } from './datastore.ts';

/** Where a datastore came from. */
interface Origin {
  readonly id: DatastoreId;
  readonly rung: Rung;
  readonly provider: string;
}

/**
 * A datastore as results record it. Another product, or a pooler before it, is a stand-in; a server that we started is
 * proven.
 */
export function recordDatastore(identity: Identity, { id, rung, provider }: Origin): DatastoreRecord {
  const { product, version, speaks, through, durability, settings } = identity;
  return {
    id,
    product,
    version,
    speaks,
    through,
    proven: identity.proven || rung !== 'external',
    rung,
    provider,
    standIn: rung === 'stand-in' || speaks !== null || through !== null,
    durability,
    settings: { ...settings },
  };
}

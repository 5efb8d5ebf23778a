import type { Rung, DatastoreRecord } from '../../model/document/datastore-record.ts';
import type { Identity, DatastoreId } from './datastore.ts';

/** Where a service came from. */
interface Origin {
  readonly id: DatastoreId;
  readonly rung: Rung;
  readonly provider: string;
}

/** A service as it ran; what another product, or a pooler, answered is a stand-in. A server that we started ourselves is what it is. */
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

import type { Rung, ServiceRecord } from '../../model/document/run-result.ts';
import type { Identity, ServiceId } from './service.ts';

/** Where a service came from. */
export interface Origin {
  readonly id: ServiceId;
  readonly rung: Rung;
  readonly provider: string;
}

/** A service as it ran; what another product, or a pooler, answered is a stand-in. A server that we started ourselves is what it is. */
export function recordService(identity: Identity, { id, rung, provider }: Origin): ServiceRecord {
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

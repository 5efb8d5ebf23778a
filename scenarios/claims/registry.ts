import { type TestedClaim, claimSchema } from '../../model/claims/claim.ts';
import { DATASTORE_CLAIMS } from './datastore-claims.ts';
import { HTTP_CLAIMS } from './http-claims.ts';

/** The claims that `stackbench claims` knows, in the order of its page. */
export const CLAIMS: readonly TestedClaim[] = [...DATASTORE_CLAIMS, ...HTTP_CLAIMS].map((claim) =>
  claimSchema.parse(claim),
);

/** The ids of the parts that some claims need. */
export function partsOf(claims: readonly TestedClaim[]): Set<string> {
  return new Set(claims.flatMap(({ arms }) => arms.flatMap(({ by }) => ('part' in by ? by.part : []))));
}

/** The ids of the workloads that some claims need. */
export function workloadsOf(claims: readonly TestedClaim[]): Set<string> {
  return new Set(
    claims.flatMap(({ arms }) =>
      arms.flatMap(({ by }) =>
        by.kind === 'driver' ? by.workload : by.kind === 'driver-ratio' ? [by.workload, by.to] : [],
      ),
    ),
  );
}

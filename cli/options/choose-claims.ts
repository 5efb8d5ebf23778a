import type { TestedClaim } from '../../model/claims/claim.ts';
import { CLAIMS } from '../../scenarios/claims/registry.ts';
import { unknownName } from './unknown-name.ts';

/** The claims of these names, in the order of the registry; all without any. @throws StackbenchError (exit 2) */
export function chooseClaims(names: readonly string[]): readonly TestedClaim[] {
  const ids = CLAIMS.map(({ id }) => id);
  const unknown = names.find((name) => !ids.includes(name));
  if (unknown !== undefined) throw unknownName('claim', unknown, [...ids, 'list']);
  return names.length === 0 ? CLAIMS : CLAIMS.filter(({ id }) => names.includes(id));
}

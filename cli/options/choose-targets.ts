import { CATALOGUE, type TargetSpec } from '../../targets/catalogue.ts';
import { unknownName } from './unknown-name.ts';

/** A stack of the catalogue or of the configuration by its id. @throws StackbenchError (exit 2) for an unknown one */
export function chooseTarget(id: string, own: readonly TargetSpec[] = []): TargetSpec {
  const known: readonly TargetSpec[] = [...CATALOGUE, ...own];
  const spec = known.find((candidate) => candidate.id === id);
  if (spec !== undefined) return spec;
  throw unknownName(
    'target',
    id,
    known.map((candidate) => candidate.id),
  );
}

/** Stacks by their ids; null for all. @throws StackbenchError (exit 2) for an unknown one */
export function chooseTargets(ids: readonly string[] | null, own: readonly TargetSpec[] = []): TargetSpec[] {
  return ids === null ? [...CATALOGUE, ...own] : ids.map((id) => chooseTarget(id, own));
}

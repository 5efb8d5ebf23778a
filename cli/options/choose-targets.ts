import { CATALOGUE, type TargetSpec } from '../../targets/catalogue.ts';
import { unknownName } from './unknown-name.ts';

/** A stack by its id. @throws StackbenchError (exit 2) for an unknown one */
export function chooseTarget(id: string): TargetSpec {
  const spec = CATALOGUE.find((candidate) => candidate.id === id);
  if (spec !== undefined) return spec;
  throw unknownName(
    'target',
    id,
    CATALOGUE.map((candidate) => candidate.id),
  );
}

/** Stacks by their ids; null for all. @throws StackbenchError (exit 2) for an unknown one */
export function chooseTargets(ids: readonly string[] | null): TargetSpec[] {
  return ids === null ? [...CATALOGUE] : ids.map(chooseTarget);
}

import type { StackbenchError } from '../../model/stackbench-error.ts';
import { suggestName } from '../../model/suggest-name.ts';
import { CATALOGUE, type TargetSpec } from '../../targets/catalogue.ts';
import { optionNames } from './option-names.ts';
import { unknownName } from './unknown-name.ts';

const IDS = CATALOGUE.map(({ id }) => id);

/** A stack by its id. @throws StackbenchError (exit 2) for an unknown one */
export function chooseTarget(id: string): TargetSpec {
  const spec = CATALOGUE.find((candidate) => candidate.id === id);
  if (spec !== undefined) return spec;
  throw unknownName('target', id, IDS);
}

/**
 * Stacks by their ids, `all` or patterns such as `express-*`; undefined for all.
 * @throws StackbenchError (exit 2) for an unknown one
 */
export function chooseTargets(given: unknown): TargetSpec[] {
  if (given === undefined) return [...CATALOGUE];
  return optionNames(given, { flag: 'targets', kind: 'target', known: IDS }).map((id) => {
    const spec = CATALOGUE.find((candidate) => candidate.id === id);
    if (spec === undefined) throw unknownTarget(id);
    return spec;
  });
}

/** Says how all stacks with a part of a name are selected, if there are several. */
function unknownTarget(id: string): StackbenchError {
  const part = id.toLowerCase();
  const withIt = IDS.filter((known) => `-${known}`.includes(`-${part}`));
  const meant = suggestName(id, IDS);
  const all = `Did you mean ${meant}? --targets '*${part}*' selects ${withIt.join(', ')}.`;
  return unknownName('target', id, IDS, withIt.length < 2 ? null : all);
}

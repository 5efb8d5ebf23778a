import type { StackbenchError } from '../../model/stackbench-error.ts';
import { suggestName } from '../../model/suggest-name.ts';
import { CATALOGUE, type TargetSpec } from '../../targets/catalogue.ts';
import { optionNames } from './option-names.ts';
import { unknownName } from './unknown-name.ts';

const IDS = CATALOGUE.map(({ id }) => id);

/** A stack of the catalogue by its id. @throws StackbenchError (exit 2) for an unknown one */
export function chooseTarget(id: string): TargetSpec {
  const spec = CATALOGUE.find((candidate) => candidate.id === id);
  if (spec !== undefined) return spec;
  throw unknownName('target', id, IDS);
}

/**
 * Stacks of the catalogue and of the configuration by their ids, `all` or patterns such as `express-*`; undefined for
 * all that serve the Items contract.
 * @throws StackbenchError (exit 2) for an unknown one
 */
export function chooseTargets(given: unknown, own: readonly TargetSpec[] = []): TargetSpec[] {
  const all: readonly TargetSpec[] = [...CATALOGUE, ...own];
  // Those with an API of their own are compared with each other only.
  if (given === undefined) return all.filter(({ ownApi }) => ownApi !== true);
  const known = all.map(({ id }) => id);
  return optionNames(given, { flag: 'targets', kind: 'target', known }).map((id) => {
    const spec = all.find((candidate) => candidate.id === id);
    if (spec === undefined) throw unknownTarget(id, known);
    return spec;
  });
}

/** Says how all stacks with a part of a name are selected, if there are several. */
function unknownTarget(id: string, known: readonly string[]): StackbenchError {
  const part = id.toLowerCase();
  const withIt = known.filter((one) => `-${one}`.includes(`-${part}`));
  const meant = suggestName(id, known);
  const all = `Did you mean ${meant}? --targets '*${part}*' selects ${withIt.join(', ')}.`;
  return unknownName('target', id, known, withIt.length < 2 ? null : all);
}

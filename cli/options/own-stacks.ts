import { resolve } from 'node:path';
import type { OwnStack } from '../../model/own-stack.ts';
import { CATALOGUE, type TargetSpec } from '../../targets/catalogue.ts';
import { usageError } from './explain-usage.ts';

/**
 * The stacks of a configuration, as `--targets` chooses them.
 * @throws StackbenchError (exit 2) for the name of a ready-made stack
 */
export function ownStacks(stacks: Readonly<Record<string, OwnStack>> | undefined, cwd: string): TargetSpec[] {
  return Object.entries(stacks ?? {}).map(([id, stack]) => {
    if (CATALOGUE.some((spec) => spec.id === id)) throw nameTaken(id);
    const { title = id, store, cache, contract, requests: _requests, values: _values, cwd: folder, ...start } = stack;
    return {
      id,
      title,
      class: cache === null ? 'store' : 'cache-aside',
      store,
      cache,
      entry: null,
      own: { ...start, cwd: resolve(cwd, folder) },
      ...(contract === undefined ? { ownApi: true } : {}),
    };
  });
}

function nameTaken(id: string): Error {
  return usageError({
    what: `"stacks" of the configuration has the name ${id}, which is that of a ready-made stack.`,
    why: 'Both would have one name in every output.',
    fix: `Rename it, for example "my-${id}".`,
  });
}

import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { TargetSpec } from '../../targets/catalogue.ts';

/**
 * A Compose project has one container of each ready-made stack, and none of others.
 * @throws StackbenchError `compose-unavailable` (exit 2)
 */
export function refuseInContainers(specs: readonly TargetSpec[]): void {
  const one = specs.find(({ settings, own }) => settings !== undefined || own !== undefined);
  if (one === undefined) return;
  throw new StackbenchError({
    code: 'compose-unavailable',
    what: `${one.id} cannot be measured with Compose.`,
    why: whyNot(one),
    fix: 'Add --provider native.',
    exitCode: EXIT.usage,
  });
}

function whyNot({ own }: TargetSpec): string {
  if (own === undefined) return 'Variants run as processes of this machine only.';
  if (own.url !== undefined) return 'It runs already, and Compose has no place for it.';
  if (own.image !== undefined)
    return 'Its container uses the network of this machine, and Compose has no place for it.';
  return 'Stacks of your own with "start" run as processes of this machine only.';
}

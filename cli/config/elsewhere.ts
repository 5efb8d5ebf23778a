import { gatedServiceSchema } from '../../model/gate/gated-service.ts';
import { ownStackSchema } from '../../model/own-stack.ts';

/** Says that a key of a service belongs to `stacks`, or the other way round; null for a key of neither. */
export function elsewhere(path: readonly PropertyKey[], key: string): string | null {
  const [first, ...more] = path;
  if (first === 'service' && more.length === 0 && isKeyOf(ownStackSchema.in, key))
    return `"${key}" is a key of a stack in "stacks", which \`run\` and \`capacity\` measure; "service" is for the gate.`;
  if (first === 'stacks' && more.length === 1 && isKeyOf(gatedServiceSchema.in, key))
    return `"${key}" is a key of "service", which the gate compares; a stack in "stacks" has none.`;
  return null;
}

function isKeyOf({ shape }: { readonly shape: object }, key: string): boolean {
  return Object.hasOwn(shape, key);
}

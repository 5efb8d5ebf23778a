import { StackbenchError } from '../../model/stackbench-error.ts';
import { hasCache, validatesBodies } from '../../targets/stack-settings.ts';
import type { RunningApp } from '../apps/running-app.ts';
import { checkConformance } from '../conformance/check-conformance.ts';
import type { OpenVisit } from './open-visit.ts';

/**
 * Makes sure that a stack answers as the contract says, before it is measured.
 * @throws StackbenchError `not-conformant`
 */
export async function requireConformance(
  { cell, context, signal }: OpenVisit,
  { baseUrl, headers, seeded = context }: RunningApp,
): Promise<void> {
  const { items } = seeded;
  const { id } = cell.spec;
  const violations = await checkConformance(
    {
      baseUrl,
      headers,
      seededItems: items,
      seededCount: items.length,
      hasCache: hasCache(cell.spec),
      validates: validatesBodies(cell.spec),
      finds: (cell.scenario.mix.find ?? 0) > 0,
      signal,
    },
    { depth: 'smoke' },
  );
  const [first] = violations;
  if (first === undefined) return;
  const more = violations.length > 1 ? ` ${violations.length - 1} more rules are broken.` : '';
  throw new StackbenchError({
    code: 'not-conformant',
    what: `${id} answers wrongly, so it is not measured: ${first.rule}.`,
    why: `Expected ${first.expected}; saw ${first.actual}.${more}`,
    fix: 'Fix the stack; the contract is targets/openapi.yaml.',
  });
}

import { parseDuration } from '../../model/duration.ts';
import type { ProviderContext } from './datastore.ts';

/** How long a datastore may take until it answers: what STACKBENCH_READY_WITHIN says for a slow machine, else the usual. */
export function readyWithinMs(env: ProviderContext['env'], usualMs: number): number {
  const text = env['STACKBENCH_READY_WITHIN'];
  return text === undefined || text === '' ? usualMs : parseDuration(text, 'STACKBENCH_READY_WITHIN');
}

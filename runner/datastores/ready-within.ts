import { parseDuration } from '../../model/duration.ts';
import type { ProviderContext } from './datastore.ts';

/**
 * Maximum time until a datastore or an app answers, in ms: STACKBENCH_READY_WITHIN, which a slow machine may need; or
 * `usualMs`.
 */
export function readyWithinMs(env: ProviderContext['env'], usualMs: number): number {
  const text = env['STACKBENCH_READY_WITHIN'];
  return text === undefined || text === '' ? usualMs : parseDuration(text, 'STACKBENCH_READY_WITHIN');
}

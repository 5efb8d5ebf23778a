import { StackbenchError } from '../../../model/stackbench-error.ts';
import type { Engine, ReadyEngine } from './engine.ts';

/**
 * The engine, ready to measure.
 * @throws StackbenchError `engine-missing` when its program is not available, and the signal's reason
 */
export async function requireEngine(
  engine: Engine,
  env: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
): Promise<ReadyEngine> {
  const found = await engine.check(env, signal);
  if (found.available) return found.engine;
  throw new StackbenchError({
    code: 'engine-missing',
    what: `${engine.title} is not available on this machine.`,
    why: found.reason,
    fix: `${found.fix} Or leave it out with --engines.`,
  });
}

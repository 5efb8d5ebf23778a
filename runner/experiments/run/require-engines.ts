import type { EngineId } from '../../blocks/phase-clock.ts';
import type { NamedEngine } from '../../blocks/rounds-context.ts';
import { engines } from '../../load/engines/registry.ts';
import { requireEngine } from '../../load/engines/require-engine.ts';
import type { BenchmarkRequest } from './benchmark-request.ts';

type EnginesRequest = Pick<BenchmarkRequest, 'plan' | 'env' | 'signal'>;

/** The engines of a plan, with their versions. @throws StackbenchError `engine-missing` when one is not available */
export async function requireEngines({ plan, env, signal }: EnginesRequest): Promise<NamedEngine[]> {
  return Promise.all(
    plan.engines.map(async (name) => {
      const id = (Object.keys(engines) as EngineId[]).find((known) => known === name);
      if (id === undefined) throw new Error(`There is no engine ${name}.`);
      return { id, engine: await requireEngine(engines[id], env, signal) };
    }),
  );
}

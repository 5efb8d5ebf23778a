import { resolvePlan } from '../../runner/experiments/run/plan/resolve-plan.ts';
import type { Study } from '../../scenarios/studies/study.ts';
import { readRunRequest } from './read-run-request.ts';
import { flagsOfStudy } from './study-parts.ts';

const ANYWHERE = { generatorCpus: [], systemCpus: [] };

/** What a study takes by the estimate if no flags are given, ms. */
export async function estimateStudyMs(study: Study, cwd: string): Promise<number> {
  const { plan } = await readRunRequest(flagsOfStudy(study, {}), cwd, study);
  return resolvePlan(plan, ANYWHERE).estimateMs;
}

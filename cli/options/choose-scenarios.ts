import { resolve } from 'node:path';
import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { keepSecrets } from '../../runner/machine/known-secrets.ts';
import { loadScenarioFile } from '../../scenarios/load-scenario-file.ts';
import { scenarios as registry } from '../../scenarios/registry.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { optionNames } from './option-names.ts';
import { readScenarioText } from './read-scenario-text.ts';
import { unknownName } from './unknown-name.ts';

/**
 * Scenarios by their names or files, as a flag gives them.
 * @throws StackbenchError (exit 2) for an unknown or unreadable one, and for two with the same id
 */
export async function chooseScenarios(given: unknown, cwd: string): Promise<Scenario[]> {
  const names = optionNames(given, { flag: 'scenarios', kind: 'scenario', known: Object.keys(registry) });
  const chosen = await Promise.all(names.map((name) => chooseScenario(name, cwd)));
  requireOwnIds(chosen, names);
  return chosen;
}

/** @throws StackbenchError (exit 2) for two scenarios with the same id; `names` are how they were asked for */
export function requireOwnIds(chosen: readonly Scenario[], names: readonly string[]): void {
  for (const [index, { id }] of chosen.entries()) {
    const earlier = chosen.findIndex((scenario) => scenario.id === id);
    if (earlier !== index) throw sameId(id, `${names[earlier]} and ${names[index]}`);
  }
}

/** A scenario by its name or file. @throws StackbenchError (exit 2) for an unknown or unreadable one */
export async function chooseScenario(name: string, cwd: string): Promise<Scenario> {
  if (name.endsWith('.json')) return loadScenarioFile(resolve(cwd, name), readScenarioText, keepSecrets);
  const scenario = Object.entries<Scenario>(registry).find(([id]) => id === name)?.[1];
  if (scenario === undefined) throw unknownName('scenario', name, Object.keys(registry));
  return scenario;
}

function sameId(id: string, names: string): StackbenchError {
  return new StackbenchError({
    code: 'same-scenario-id',
    what: `Two scenarios have the id "${id}": ${names}.`,
    why: 'Scenario ids must be unique.',
    fix: 'Give one of them another "id" in its file, or remove it from --scenarios.',
    exitCode: EXIT.usage,
  });
}

import type { RunResult } from '../../model/document/run-result.ts';
import { planFacts, scenarioSettings } from '../run/facts/run-facts.ts';
import { changesBetween, grouped } from './changes-between.ts';
import type { Change } from './compare-model.ts';
import type { ComparedRun } from './compared-run.ts';

/** What differs between runs, in reading order: code, products, settings, machine. One value per run. */
export function listChanges(runs: readonly ComparedRun[]): Change[] {
  return changesBetween(
    runs.map(({ result }) => result),
    {
      engines: ({ visits }) =>
        grouped(visits.flatMap(({ rounds }) => rounds.map(({ engine, engineVersion }) => [engine, engineVersion]))),
      plan: planOf,
    },
  );
}

function planOf({ plan }: RunResult): { name: string; value: string }[] {
  return [
    // The planned duration follows from the other settings.
    ...planFacts(plan).filter(({ key }) => key !== 'planned-duration' && key !== 'scenario'),
    // Their descriptions are words, which versions may change.
    ...plan.scenarios.map((scenario) => ({ name: `Scenario ${scenario.id}`, value: scenarioSettings(scenario) })),
  ];
}

import type { RunResult } from '../../model/document/run-result.ts';
import { ownValue } from '../../model/own-value.ts';
import { environmentFacts, planFacts, scenarioSettings } from '../run/facts/run-facts.ts';
import { formatDatastoreRecord, NOTHING } from '../run/format-figure.ts';
import type { Fact } from '../run/report-model.ts';
import { formatTime } from '../words/format-number.ts';
import { listNames } from '../words/list-names.ts';
import type { Change } from './compare-model.ts';
import type { ComparedRun } from './compared-run.ts';

/** The facts that say which code ran; they come first. */
const CODE: readonly Fact['key'][] = ['commit', 'lockfile', 'node'];

/** What differs between the runs, in reading order: code, products, settings, machine. One value per run. */
export function listChanges(runs: readonly ComparedRun[]): Change[] {
  const perRun = runs.map(({ result }) => factsOf(result));
  const names = new Set(perRun.flatMap((facts) => [...facts.keys()]));
  const changes = [...names].flatMap((name): Change[] => {
    const values = perRun.map((facts) => facts.get(name) ?? NOTHING);
    return new Set(values).size === 1 ? [] : [{ name, values }];
  });
  return [...changes, ...stackSettings(runs)];
}

function factsOf(result: RunResult): Map<string, string> {
  const environment = environmentFacts(result.environment);
  const code = environment.filter(({ key }) => key !== undefined && CODE.includes(key));
  return new Map(
    [
      { name: 'stackbench', value: result.tool.version },
      ...code,
      ...engineVersions(result),
      ...clientVersions(result),
      ...result.services.flatMap((service) => [
        { name: `Datastore ${service.id}`, value: formatDatastoreRecord(service) },
        ...Object.entries(service.settings).map(([name, value]) => ({ name: `${service.id} ${name}`, value })),
      ]),
      // The planned duration follows from the other settings.
      ...planFacts(result.plan).filter(({ key }) => key !== 'planned-duration' && key !== 'scenario'),
      // Their descriptions are words, which versions may change.
      ...result.plan.scenarios.map((scenario) => ({
        name: `Scenario ${scenario.id}`,
        value: scenarioSettings(scenario),
      })),
      ...environment.filter((fact) => !code.includes(fact)),
      { name: 'Started', value: formatTime(result.startedAt) },
    ].map(({ name, value }) => [name, value]),
  );
}

function engineVersions({ visits }: RunResult): { name: string; value: string }[] {
  return grouped(visits.flatMap(({ rounds }) => rounds.map(({ engine, engineVersion }) => [engine, engineVersion])));
}

function clientVersions({ visits }: RunResult): { name: string; value: string }[] {
  return grouped(visits.flatMap(({ stack }) => Object.entries(stack?.clients ?? {}))).map(({ name, value }) => ({
    name: `Client ${name}`,
    value,
  }));
}

/** Every name once, with all of its different values. */
function grouped(pairs: readonly (readonly string[])[]): { name: string; value: string }[] {
  const values = new Map<string, Set<string>>();
  for (const [name = '', value = ''] of pairs) values.set(name, (values.get(name) ?? new Set()).add(value));
  return [...values].map(([name, found]) => ({ name, value: [...found].join(', ') }));
}

/** Settings as stacks reported them; stacks with the same change are on one line. */
function stackSettings(runs: readonly ComparedRun[]): Change[] {
  const alike = new Map<string, { setting: string; values: string[]; targets: string[] }>();
  const targets = new Set(runs.flatMap(({ result }) => result.targets.map(({ id }) => id)));
  for (const target of targets) {
    const perRun = runs.map(({ result }) => settingsOf(result, target));
    if (perRun.includes(null)) continue;
    for (const setting of new Set(perRun.flatMap((settings) => Object.keys(settings ?? {})))) {
      const values = perRun.map((settings) => String(ownValue(settings ?? {}, setting) ?? NOTHING));
      if (new Set(values).size === 1) continue;
      const key = JSON.stringify([setting, values]);
      const entry = alike.get(key) ?? { setting, values, targets: [] };
      entry.targets.push(target);
      alike.set(key, entry);
    }
  }
  return [...alike.values()].map(({ setting, values, targets: names }) => ({
    name: `${setting} of ${listNames(names)}`,
    values,
  }));
}

function settingsOf(result: RunResult, target: string): Readonly<Record<string, unknown>> | null {
  return result.visits.find((visit) => visit.target === target && visit.stack !== null)?.stack?.settings ?? null;
}

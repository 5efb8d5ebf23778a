import type { RunResult } from '../../model/document/run-result.ts';
import type { Visit } from '../../model/document/visit.ts';
import { ownValue } from '../../model/own-value.ts';
import { environmentFacts } from '../run/facts/run-facts.ts';
import { formatDatastoreRecord, NOTHING } from '../run/format-figure.ts';
import type { Fact } from '../run/report-model.ts';
import { formatTime } from '../words/format-number.ts';
import { listNames } from '../words/list-names.ts';
import type { Change } from './compare-model.ts';

/** What the results of all experiments say of code, products, stacks and machine. */
type DescribedResult = Pick<RunResult, 'tool' | 'startedAt' | 'environment' | 'services' | 'targets'> & {
  readonly visits: readonly Pick<Visit, 'target' | 'stack'>[];
};

/** A name with its value in one result. */
type Named = Pick<Fact, 'name' | 'value'>;

/** The facts that say which code ran; they come first. */
const CODE: readonly Fact['key'][] = ['commit', 'lockfile', 'node'];

/**
 * What differs between results, in reading order: code, products, settings, machine. One value per result. `engines`
 * and `plan` are what each experiment says of its programs and of its plan.
 */
export function changesBetween<Result extends DescribedResult>(
  results: readonly Result[],
  { engines, plan }: { readonly engines: (result: Result) => Named[]; readonly plan: (result: Result) => Named[] },
): Change[] {
  const perResult = results.map((result) => {
    const environment = environmentFacts(result.environment);
    const code = environment.filter(({ key }) => key !== undefined && CODE.includes(key));
    const facts: Named[] = [
      { name: 'stackbench', value: result.tool.version },
      ...code,
      ...engines(result),
      ...clientVersions(result),
      ...datastoresOf(result),
      ...plan(result),
      ...environment.filter((fact) => !code.includes(fact)),
      { name: 'Started', value: formatTime(result.startedAt) },
    ];
    return new Map(facts.map(({ name, value }) => [name, value]));
  });
  const names = new Set(perResult.flatMap((facts) => [...facts.keys()]));
  const changes = [...names].flatMap((name): Change[] => {
    const values = perResult.map((facts) => facts.get(name) ?? NOTHING);
    return new Set(values).size === 1 ? [] : [{ name, values }];
  });
  return [...changes, ...stackSettings(results)];
}

/** Every name once, with all of its different values. */
export function grouped(pairs: readonly (readonly string[])[]): Named[] {
  const values = new Map<string, Set<string>>();
  for (const [name = '', value = ''] of pairs) values.set(name, (values.get(name) ?? new Set()).add(value));
  return [...values].map(([name, found]) => ({ name, value: [...found].join(', ') }));
}

function clientVersions({ visits }: DescribedResult): Named[] {
  return grouped(visits.flatMap(({ stack }) => Object.entries(stack?.clients ?? {}))).map(({ name, value }) => ({
    name: `Client ${name}`,
    value,
  }));
}

function datastoresOf({ services }: DescribedResult): Named[] {
  return services.flatMap((service) => [
    { name: `Datastore ${service.id}`, value: formatDatastoreRecord(service) },
    ...Object.entries(service.settings).map(([name, value]) => ({ name: `${service.id} ${name}`, value })),
  ]);
}

/** Settings as stacks reported them; stacks with the same change are on one line. */
function stackSettings(results: readonly DescribedResult[]): Change[] {
  const alike = new Map<string, { setting: string; values: string[]; targets: string[] }>();
  const targets = new Set(results.flatMap((result) => result.targets.map(({ id }) => id)));
  for (const target of targets) {
    const perResult = results.map((result) => settingsOf(result, target));
    if (perResult.includes(null)) continue;
    for (const setting of new Set(perResult.flatMap((settings) => Object.keys(settings ?? {})))) {
      const values = perResult.map((settings) => String(ownValue(settings ?? {}, setting) ?? NOTHING));
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

function settingsOf({ visits }: DescribedResult, target: string): Readonly<Record<string, unknown>> | null {
  return visits.find((visit) => visit.target === target && visit.stack !== null)?.stack?.settings ?? null;
}

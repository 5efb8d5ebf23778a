import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { OwnStack } from '../../model/own-stack.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import { keepSecrets } from '../../runner/machine/known-secrets.ts';
import { loadScenarioFile } from '../../scenarios/load-scenario-file.ts';
import { ownScenario } from '../../scenarios/own/own-scenario.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { TargetSpec } from '../../targets/catalogue.ts';
import { usageError } from './explain-usage.ts';
import { readScenarioText } from './read-scenario-text.ts';

/** Names the requests that the chosen stacks have in the configuration, as a scenario. */
const OF_STACKS = 'requests';

export type ConfiguredStacks = Readonly<Record<string, OwnStack>>;

interface Choice<Given> {
  readonly specs: readonly TargetSpec[];
  readonly stacks: ConfiguredStacks | undefined;
  /** As the user gave them; undefined if not. */
  readonly given: Given | undefined;
  /** What stacks of the Items contract play otherwise. */
  readonly standard: Given;
  /** Scenarios by their names or files. */
  readonly choose: (given: Given) => Promise<Scenario[]>;
}

/**
 * The scenarios that the chosen stacks play: those with an API of their own play the requests of their configuration,
 * or those of scenario files.
 * @throws StackbenchError (exit 2) for stacks that cannot be compared, and scenarios that they cannot play
 */
export async function scenariosOfStacks<Given>(
  { specs, stacks = {}, given, standard, choose }: Choice<Given>,
  cwd: string,
): Promise<Scenario[]> {
  const own = specs.filter(({ ownApi }) => ownApi === true);
  const [first] = own;
  if (first === undefined) return choose(given ?? standard);
  const other = specs.find(({ ownApi }) => ownApi !== true);
  if (other !== undefined) throw mixedStacks(first, other);
  if (given !== undefined && String(given) !== OF_STACKS) {
    const chosen = await choose(given);
    const items = chosen.find((scenario) => scenario.own === undefined);
    if (items !== undefined) throw cannotPlay(first, items);
    return chosen.map(unseeded);
  }
  const ids = own.map(({ id, sameAs }) => sameAs ?? id);
  return [unseeded(await scenarioOf(ids, stacks, cwd))];
}

function unseeded(scenario: Scenario): Scenario {
  return { ...scenario, seeded: false };
}

async function scenarioOf(ids: readonly string[], stacks: ConfiguredStacks, cwd: string): Promise<Scenario> {
  const asked = await Promise.all(ids.map(async (id) => ({ id, scenario: await requestsOf(id, stacks, cwd) })));
  const [first] = asked as [(typeof asked)[number]];
  const other = asked.find(({ scenario }) => scenario.own?.digest !== first.scenario.own?.digest);
  if (other !== undefined) throw differing(first, other);
  return first.scenario;
}

/** The requests of a stack, in the configuration or in a scenario file. */
async function requestsOf(id: string, stacks: ConfiguredStacks, cwd: string): Promise<Scenario> {
  const { requests = [], values = {} } = stacks[id] ?? {};
  if (typeof requests !== 'string') {
    const source = {
      requests,
      values,
      folder: cwd,
      readText: readTextFile,
      onSecrets: keepSecrets,
      whose: `stacks.${id}`,
    };
    return ownScenario({ id: OF_STACKS }, source);
  }
  const scenario = await loadScenarioFile(resolve(cwd, requests), readScenarioText, keepSecrets);
  if (scenario.own === undefined) throw noRequests(id, requests);
  return scenario;
}

function mixedStacks(own: TargetSpec, other: TargetSpec): Error {
  return usageError({
    what: `${own.id} and ${other.id} cannot be compared.`,
    why: `${own.id} has an API of its own, with "requests" in the configuration; ${other.id} serves the Items contract.`,
    fix: `Name only one kind with --targets, for example --targets ${own.id}; in a study, with "targets" and "beside".`,
  });
}

function cannotPlay(stack: TargetSpec, { id }: Scenario): Error {
  return usageError({
    what: `${stack.id} cannot play the scenario ${id}.`,
    why: `${id} has operations of the Items contract, and ${stack.id} has an API of its own.`,
    fix: `Write --scenarios ${OF_STACKS}, in a study "scenarios": ["${OF_STACKS}"], for the requests of the configuration, or name a scenario file that has "requests".`,
  });
}

function noRequests(id: string, file: string): Error {
  return usageError({
    what: `${file}, the "requests" of ${id}, has no requests.`,
    why: 'It is a scenario of the Items contract, and the stack has an API of its own.',
    fix: 'Name a scenario file that has "requests".',
  });
}

interface Asked {
  readonly id: string;
  readonly scenario: Scenario;
}

function differing(one: Asked, other: Asked): Error {
  return usageError({
    what: `${one.id} and ${other.id} cannot be compared: their requests differ.`,
    why: firstDifference(one, other),
    fix: 'Give both the same "requests" and "values": one scenario file for both, in "requests" or with --scenarios.',
  });
}

/** Members of a request in the configuration, by those of a compiled one. */
const MEMBERS = {
  method: 'method',
  paths: 'path',
  headers: 'headers',
  body: 'body',
  expectation: 'expect" or "check',
  share: 'weight',
} as const;

function firstDifference(one: Asked, other: Asked): string {
  const [mine = [], theirs = []] = [one.scenario.own?.requests, other.scenario.own?.requests];
  const isIn = (list: typeof mine, name: string): boolean => list.some((request) => request.name === name);
  const lone = [...mine, ...theirs].find(({ name }) => !isIn(mine, name) || !isIn(theirs, name));
  if (lone !== undefined) return `Only ${isIn(mine, lone.name) ? one.id : other.id} has the request "${lone.name}".`;
  for (const request of mine) {
    const twin = theirs.find(({ name }) => name === request.name);
    const members = (Object.keys(MEMBERS) as (keyof typeof MEMBERS)[]).filter(
      (member) => !isDeepStrictEqual(request[member], twin?.[member]),
    );
    if (members.length > 0)
      return `The request "${request.name}" has another ${members.map((member) => `"${MEMBERS[member]}"`).join(', ')}.`;
  }
  return 'Their requests have another order, or their "values" differ.';
}

import { isDeepStrictEqual } from 'node:util';
import type { OwnRequest } from '../../model/own-requests/own-request.ts';
import { nameOfOwnRequest } from '../../model/own-requests/own-request.ts';
import type { OwnStack } from '../../model/own-stack.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import { ownScenario } from '../../scenarios/own/own-scenario.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { TargetSpec } from '../../targets/catalogue.ts';
import { usageError } from './explain-usage.ts';

/** Names the requests that the chosen stacks have in the configuration, as a scenario. */
const OF_STACKS = 'requests';

type Stacks = Readonly<Record<string, OwnStack>>;

interface Choice {
  readonly specs: readonly TargetSpec[];
  readonly stacks: Stacks | undefined;
  /** As the user gave them; undefined if not. */
  readonly given: unknown;
  /** What stacks of the Items contract play otherwise. */
  readonly standard: unknown;
  /** Scenarios by their names or files. */
  readonly choose: (given: unknown) => Promise<Scenario[]>;
}

/**
 * The scenarios that the chosen stacks play: those with an API of their own play the requests of their configuration,
 * or those of scenario files.
 * @throws StackbenchError (exit 2) for stacks that cannot be compared, and scenarios that they cannot play
 */
export async function scenariosOfStacks(
  { specs, stacks = {}, given, standard, choose }: Choice,
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

async function scenarioOf(ids: readonly string[], stacks: Stacks, cwd: string): Promise<Scenario> {
  const scenarios = await Promise.all(
    ids.map((id) => {
      const { requests = [], values = {} } = stacks[id] ?? {};
      const source = { requests, values, folder: cwd, readText: readTextFile, whose: `stacks.${id}` };
      return ownScenario({ id: OF_STACKS }, source);
    }),
  );
  const [first] = scenarios as [Scenario];
  const other = scenarios.findIndex((scenario) => scenario.own?.digest !== first.own?.digest);
  if (other !== -1) throw differing([ids[0] as string, ids[other] as string], stacks);
  return first;
}

function mixedStacks(own: TargetSpec, other: TargetSpec): Error {
  return usageError({
    what: `${own.id} and ${other.id} cannot be compared.`,
    why: `${own.id} has an API of its own, with "requests" in the configuration; ${other.id} serves the Items contract.`,
    fix: `Name only one kind with --targets, for example --targets ${own.id}.`,
  });
}

function cannotPlay(stack: TargetSpec, { id }: Scenario): Error {
  return usageError({
    what: `${stack.id} cannot play the scenario ${id}.`,
    why: `${id} has operations of the Items contract, and ${stack.id} has an API of its own.`,
    fix: `Write --scenarios ${OF_STACKS} for the requests of the configuration, or name a scenario file that has "requests".`,
  });
}

function differing([one, other]: readonly [string, string], stacks: Stacks): Error {
  return usageError({
    what: `${one} and ${other} cannot be compared: their requests differ.`,
    why: firstDifference([one, other], [stacks[one]?.requests ?? [], stacks[other]?.requests ?? []]),
    fix: `Give both the same "requests" and "values", or name one scenario file for both with --scenarios.`,
  });
}

function firstDifference(
  [one, other]: readonly [string, string],
  [mine, theirs]: readonly [readonly OwnRequest[], readonly OwnRequest[]],
): string {
  const names = [mine, theirs].map((requests) => requests.map(nameOfOwnRequest)) as [string[], string[]];
  const only = [
    ...names[0].filter((name) => !names[1].includes(name)),
    ...names[1].filter((name) => !names[0].includes(name)),
  ];
  const [lone] = only;
  if (lone !== undefined) return `Only ${names[0].includes(lone) ? one : other} has the request "${lone}".`;
  const changed = mine.find((request) => {
    const twin = theirs.find((candidate) => nameOfOwnRequest(candidate) === nameOfOwnRequest(request));
    return !isDeepStrictEqual(request, twin);
  });
  if (changed === undefined) return 'Their requests have another order, or their "values" differ.';
  const twin = theirs.find((candidate) => nameOfOwnRequest(candidate) === nameOfOwnRequest(changed));
  const keys = [...new Set([...Object.keys(changed), ...Object.keys(twin ?? {})])] as (keyof OwnRequest)[];
  const differing = keys.filter((key) => !isDeepStrictEqual(changed[key], twin?.[key]));
  return `The request "${nameOfOwnRequest(changed)}" has another ${differing.map((key) => `"${key}"`).join(', ')}.`;
}

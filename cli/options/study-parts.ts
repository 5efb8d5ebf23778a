import type { StudyRecord } from '../../model/document/study-record.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Study } from '../../scenarios/studies/study.ts';
import type { TargetSpec } from '../../targets/catalogue.ts';
import { chooseScenario, requireOwnIds } from './choose-scenarios.ts';
import { requireDifferent, variantsOfStudy } from './choose-variants.ts';
import { usageError } from './explain-usage.ts';
import { refuseSameServer } from './own-stacks.ts';
import { type ConfiguredStacks, scenariosOfStacks } from './scenarios-of-stacks.ts';

/** What a study takes at most by the estimate, unless flags say otherwise. */
export const STUDY_MAX_DURATION = '6m';

/** What stacks of the Items contract play if a study names nothing. */
const STANDARD = ['mixed-crud'];

type Flags = Readonly<Record<string, unknown>>;
type Named = NonNullable<Study['scenarios']>;

interface Played {
  readonly specs: readonly TargetSpec[];
  readonly stacks: ConfiguredStacks | undefined;
  readonly cwd: string;
}

/** A study with the number of items that flags give instead of its own. */
export function resizedStudy(study: Study, { items }: Flags): Study {
  return items === undefined ? study : { ...study, items: undefined };
}

/** The flags of the run of a study: its own values, where none were given, and a closed loop. */
export function flagsOfStudy({ targets, items, connections, duration }: Study, flags: Flags): Flags {
  const isSized = flags['visits'] !== undefined || flags['duration'] !== undefined;
  const own = {
    'max-duration': isSized ? undefined : STUDY_MAX_DURATION,
    items: items?.[0],
    connections,
    duration,
  };
  const given = Object.entries(flags).filter(([, value]) => value !== undefined);
  return { ...own, ...Object.fromEntries(given), targets, engines: ['autocannon'] };
}

/**
 * What a study plays: names and files looked up, other scenarios as they are, the requests of stacks with an API of
 * their own; each with each number of items if there are several, as scenarios of their own.
 * @throws StackbenchError (exit 2) for an unknown or unreadable one, two with the same id, and what stacks cannot play
 */
export async function scenariosOfStudy(
  { scenarios, items = [] }: Study,
  { specs, stacks, cwd }: Played,
): Promise<Scenario[]> {
  const choose = (named: Named): Promise<Scenario[]> => scenariosNamed(named, cwd);
  const chosen = await scenariosOfStacks<Named>({ specs, stacks, given: scenarios, standard: STANDARD, choose }, cwd);
  const sizes = [...new Set(items)];
  if (sizes.length < 2) return chosen;
  const unseeded = chosen.find(({ seeded }) => seeded === false);
  if (unseeded !== undefined) throw notSeeded(unseeded);
  return chosen.flatMap((scenario) =>
    sizes.map((size) => ({ ...scenario, id: `${scenario.id}@items=${size}`, items: size })),
  );
}

async function scenariosNamed(named: Named, cwd: string): Promise<Scenario[]> {
  const chosen = await Promise.all(
    named.map((one) => (typeof one === 'string' ? chooseScenario(one, cwd) : Promise.resolve<Scenario>(one))),
  );
  requireOwnIds(
    chosen,
    named.map((one, index) => (typeof one === 'string' ? one : `number ${index + 1}`)),
  );
  return chosen;
}

function notSeeded({ id }: Scenario): Error {
  return usageError({
    what: `The study has several numbers of "items", and ${id} is played without any.`,
    why: 'Nothing is seeded in stacks with an API of their own: each number would measure the same.',
    fix: 'Remove "items" from the study.',
  });
}

/**
 * The variants of the chosen stacks, and the stacks beside them, which `choose` finds by their names.
 * @throws StackbenchError (exit 2) for an unknown stack, setting or value, or two variants or servers that are the same
 */
export function specsOfStudy(
  { variants, beside }: Study,
  chosen: readonly TargetSpec[],
  choose: (names: readonly string[]) => readonly TargetSpec[],
): TargetSpec[] {
  const others = beside.flatMap((one) =>
    typeof one === 'string' ? choose([one]) : variantsOfStudy(choose([one.stack]), [one.settings]),
  );
  const specs = [...variantsOfStudy(chosen, variants), ...others];
  requireDifferent(specs);
  refuseSameServer(specs);
  return specs;
}

/** What the document of the run says of the study; `specs` are those of its variants. */
export function recordOfStudy(
  { id, question, metrics, answer, variants, names }: Study,
  specs: readonly TargetSpec[],
): StudyRecord {
  const named = specs.flatMap((spec, index): [string, string][] => {
    const name = names?.[index % variants.length];
    return name === undefined ? [] : [[spec.id, name]];
  });
  return { id, question, metrics, answer, names: Object.fromEntries(named) };
}

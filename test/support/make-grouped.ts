import type { RunResult } from '../../model/document/run-result.ts';
import type { Visit } from '../../model/document/visit.ts';

interface Grouping {
  readonly reference: string;
  /** The other stacks of each group. */
  readonly members: readonly (readonly string[])[];
  /** How much faster or slower the machine is in a group of a repetition; 1 is no change. */
  readonly speed?: (repetition: number, group: number) => number;
}

/** A result whose stacks were measured in groups, as on a machine with little memory, from one without groups. */
export function makeGrouped(made: RunResult, { reference, members, speed = () => 1 }: Grouping): RunResult {
  const visits = made.visits.flatMap((visit) =>
    members.flatMap((ids, group): Visit[] =>
      visit.target === reference || ids.includes(visit.target)
        ? [atSpeed({ ...structuredClone(visit), group }, speed(visit.repetition, group))]
        : [],
    ),
  );
  const groups = { reference, members: members.map((ids) => [...ids]), neededBytes: 1e9, availableBytes: 7e8 };
  return {
    ...made,
    plan: {
      ...made.plan,
      groups,
      order: visits.map(({ target, scenario, repetition, group }) => ({ target, scenario, repetition, group })),
    },
    visits: visits.map((visit, index) => ({ ...visit, index })),
    warnings: [
      ...made.warnings,
      {
        code: 'memory-groups',
        message: 'Memory did not hold all stacks at once.',
        fix: 'Add some.',
        invalidates: false,
      },
    ],
  };
}

function atSpeed(visit: Visit, speed: number): Visit {
  for (const round of visit.rounds)
    if (round.state === 'completed' && round.load.kind === 'closed') round.measured.elapsedMs /= speed;
  return visit;
}

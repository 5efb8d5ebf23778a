import type { CapacityResult } from '../../../model/document/capacity-result.ts';
import { nameProduct } from '../../../model/document/describe-datastore.ts';
import { formatWait } from '../../capacity/format-capacity.ts';
import { answerSentence } from '../../capacity/sentences/answer-sentence.ts';
import { scenarioSettings } from '../../run/facts/run-facts.ts';
import { formatCount } from '../../words/format-number.ts';
import { plural } from '../../words/list-names.ts';
import { type Condition, differing, type FoundObstacle } from '../found-obstacle.ts';
import { majorOf, runObstacles } from '../run-obstacles.ts';
import type { CapacitySide, ComparedCapacity } from './compared-capacity.ts';

/** What must be the same in two measurements, for every stack. */
const CONDITIONS: readonly Condition<CapacityResult>[] = [
  { code: 'target', kind: 'measurement', what: 'latency target', of: ({ plan }) => plan.latencyThreshold },
  { code: 'errors', kind: 'measurement', what: 'limit of errors', of: ({ plan }) => plan.errorThreshold },
  {
    code: 'scenario',
    kind: 'measurement',
    what: 'scenario',
    of: ({ plan: { scenario } }) => `${scenario.id}: ${scenarioSettings(scenario)}`,
  },
  {
    code: 'in-flight',
    kind: 'measurement',
    what: 'maximum number of requests in flight',
    of: ({ plan }) => formatCount(plan.maxInFlight),
  },
];

/** What must be the same of one stack in two measurements. */
const OF_A_STACK: readonly Condition<CapacitySide>[] = [
  {
    code: 'product',
    kind: 'measurement',
    what: 'products',
    of: ({ row }) => row.services.map(nameProduct).join(', ') || 'none',
  },
  { code: 'durability', kind: 'measurement', what: 'durability', of: ({ row }) => row.durability ?? 'none' },
  {
    code: 'rung',
    kind: 'environment',
    what: 'providers of the datastores',
    of: ({ row }) => distinct(row.services.map(({ rung }) => rung)) || 'none',
  },
  {
    code: 'runtime',
    kind: 'environment',
    what: 'major version of Node.js',
    of: ({ of, row }) =>
      distinct(
        of.result.visits.flatMap(({ target, stack }) => (target === row.target && stack ? [majorOf(stack.node)] : [])),
      ),
  },
];

/** Fewer blocks may agree by chance. */
const FEWEST_BLOCKS = 3;

/** Why nothing of a measurement may be compared with the baseline. */
export function capacityObstacles(a: ComparedCapacity, b: ComparedCapacity): FoundObstacle[] {
  return [
    ...runObstacles(a, b),
    ...CONDITIONS.flatMap(({ of, ...head }) =>
      differing(head, { label: a.label, value: of(a.result) }, { label: b.label, value: of(b.result) }),
    ),
  ];
}

/** Why one stack of two measurements may not be compared. */
export function capacitySideObstacles(a: CapacitySide, b: CapacitySide): FoundObstacle[] {
  return [
    ...OF_A_STACK.flatMap(({ of, ...head }) =>
      differing(head, { label: a.of.label, value: of(a) }, { label: b.of.label, value: of(b) }),
    ),
    ...[a, b].flatMap(ownObstacles),
  ];
}

/** Problems of one side, independent of the other. */
function ownObstacles({ of: { label, model }, row, sample }: CapacitySide): FoundObstacle[] {
  const kind = 'measurement';
  const { answer, verdict, how, visits } = row;
  const found: FoundObstacle[] = [];
  if (sample === null || answer === 'unconfirmed')
    found.push({ code: 'no-figure', kind, text: `No figure in ${label}: ${answerSentence(row, model.target)}` });
  else if (sample.values.length < FEWEST_BLOCKS)
    found.push({
      code: 'few-blocks',
      kind,
      text: `${plural(sample.values.length, 'block')} in ${label}: too few to know how much figures differ by chance. Measure ${FEWEST_BLOCKS} or more.`,
    });
  if (verdict === 'invalid')
    found.push({ code: 'invalid', kind, text: `Not trustworthy in ${label}: see the report of that measurement.` });
  if (visits.completed < visits.planned)
    found.push({
      code: 'visits',
      kind,
      text: `Not measured as planned in ${label}: ${visits.completed} of ${visits.planned} blocks.`,
    });
  if (answer === 'ratio-only')
    found.push({
      code: 'beside-others',
      kind: 'environment',
      text: `Other processes took ${formatWait({ how })} of the core in ${label}: only ratios within that measurement are to be trusted.`,
    });
  return found;
}

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join(' and ');
}

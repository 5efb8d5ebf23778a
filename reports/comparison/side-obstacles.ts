import { nameProduct } from '../../model/document/describe-datastore.ts';
import type { Load } from '../../model/document/load.ts';
import { formatCount, formatThreeDigits } from '../words/format-number.ts';
import { plural } from '../words/list-names.ts';
import type { ComparedSide } from './compared-run.ts';
import { type Condition, differing, type FoundObstacle } from './found-obstacle.ts';
import { majorOf } from './run-obstacles.ts';

/** What must be the same of one stack in two runs. */
const CONDITIONS: readonly Condition<ComparedSide>[] = [
  {
    code: 'load',
    kind: 'measurement',
    what: 'load',
    of: ({ rounds }) => distinct(rounds.map(({ load }) => loadText(load))),
  },
  {
    code: 'engine',
    kind: 'measurement',
    what: 'engine',
    of: ({ rounds }) => distinct(rounds.map(({ engine, engineVersion }) => `${engine} ${engineVersion}`)),
  },
  { code: 'scenario', kind: 'measurement', what: 'scenario of the same name', of: scenarioText },
  { code: 'product', kind: 'measurement', what: 'products', of: products },
  { code: 'durability', kind: 'measurement', what: 'durability', of: ({ target }) => target.durability ?? 'none' },
  {
    code: 'rung',
    kind: 'environment',
    what: 'origin of the services',
    of: ({ row }) => distinct(row.services.map(({ rung }) => rung)) || 'none',
  },
  {
    code: 'runtime',
    kind: 'environment',
    what: 'major version of Node.js',
    of: ({ visits }) => distinct(visits.flatMap(({ stack }) => (stack === null ? [] : [majorOf(stack.node)]))),
  },
];

/** Fewer visits may agree by chance: beside bursts of other work, equal runs would differ in 10 to 60% of comparisons. */
const FEWEST_VISITS = 3;
/** From here on bursts of other work meet visits of both runs, and equal runs differ in about 5% of comparisons all the same. */
const FEWEST_BESIDE_OTHERS = 5;
/** Warnings of a run that others had the processor. */
const BESIDE_OTHERS: readonly string[] = ['foreign-load', 'steal'];

/** Why one stack of two runs may not be compared under one kind of load. */
export function sideObstacles(a: ComparedSide, b: ComparedSide): FoundObstacle[] {
  return [
    ...CONDITIONS.flatMap(({ of, ...head }) =>
      differing(head, { label: a.run.label, value: of(a) }, { label: b.run.label, value: of(b) }),
    ),
    ...[a, b].flatMap(ownObstacles),
  ];
}

/** What is wrong with one side by itself. */
function ownObstacles(side: ComparedSide): FoundObstacle[] {
  const { run, row, visits, rounds } = side;
  const { label } = run;
  const kind = 'measurement';
  const found: FoundObstacle[] = [];
  const unsteady = visits.filter(({ warmUp }) => warmUp?.steady === false).length;
  const { planned, completed } = row.visits;
  const figures = row[rounds[0]?.load.kind ?? 'open'];
  if (figures?.trusted !== true)
    found.push({
      code: 'invalid',
      kind,
      text: `Not to be trusted in ${label} (${invalidating(side)}): its own report says why.`,
    });
  if (completed < planned)
    found.push({
      code: 'visits',
      kind,
      text: `Not measured as planned in ${label}: ${completed} of ${planned} visits.`,
    });
  if (unsteady > 0)
    found.push({
      code: 'not-steady',
      kind,
      text: `Not steady in ${label}: ${unsteady} of ${visits.length} visits were measured before they had levelled off.`,
    });
  if (rounds.length < FEWEST_VISITS)
    found.push({
      code: 'few-visits',
      kind,
      text: `${plural(rounds.length, 'visit')} in ${label}: too few to know how figures differ by chance. Measure ${FEWEST_VISITS} or more.`,
    });
  return [...found, ...besideOthers(side)];
}

/** Bursts of other work fall on few visits by chance: all of one run's, and none of the other's. */
function besideOthers({ run: { label, result }, rounds }: ComparedSide): FoundObstacle[] {
  const [warning] = result.warnings.filter(({ code }) => BESIDE_OTHERS.includes(code));
  if (warning === undefined || rounds.length >= FEWEST_BESIDE_OTHERS) return [];
  return [
    {
      code: 'beside-others',
      kind: 'environment',
      text: `${plural(rounds.length, 'visit')} beside other work in ${label}: too few to average it out. Measure ${FEWEST_BESIDE_OTHERS} or more, or on a quiet machine. ${warning.message}`,
    },
  ];
}

/** Codes of the warnings because of which nothing may be trusted. */
function invalidating({ run, visits, rounds }: ComparedSide): string {
  const warnings = [
    ...run.result.warnings,
    ...visits.flatMap((visit) => visit.warnings),
    ...rounds.flatMap(({ measured }) => measured.warnings),
  ];
  const codes = warnings.filter(({ invalidates }) => invalidates).map(({ code }) => code);
  return [...new Set(codes)].sort().join(', ');
}

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join(' and ');
}

function loadText(load: Load): string {
  return load.kind === 'closed'
    ? `${formatCount(load.connections)} connections`
    : `${formatThreeDigits(load.ratePerSec)} requests/s (${load.arrivals}, ${formatCount(load.maxInFlight)} in flight at most)`;
}

function scenarioText({ run, row }: ComparedSide): string {
  const record = run.result.plan.scenarios.find(({ id }) => id === row.scenario);
  const mix = record?.mix.map(({ operation, share }) => `${operation} ${formatThreeDigits(share * 100)} %`);
  return `${mix?.join(', ') ?? ''}; keys ${record?.keys ?? 'unknown'}`;
}

/** What ran, by its own name and without versions: a newer version of a product is a change, another product is not comparable. */
function products({ row }: ComparedSide): string {
  return row.services.map(nameProduct).join(', ') || 'none';
}

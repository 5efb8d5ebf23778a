import { nameProduct } from '../../model/document/describe-datastore.ts';
import type { Load } from '../../model/document/load.ts';
import { formatMargin } from '../words/format-change.ts';
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
    what: 'providers of the datastores',
    of: ({ row }) => distinct(row.services.map(({ rung }) => rung)) || 'none',
  },
  {
    code: 'runtime',
    kind: 'environment',
    what: 'major version of Node.js',
    of: ({ visits }) => distinct(visits.flatMap(({ stack }) => (stack === null ? [] : [majorOf(stack.node)]))),
  },
];

/** Fewer visits may agree by chance: with bursts of other work, equal runs would differ in 10 to 60% of comparisons. */
const FEWEST_VISITS = 3;
/**
 * From this number on, bursts of other work hit visits of both runs, and equal runs differ in about 5% of comparisons.
 */
const FEWEST_BESIDE_OTHERS = 5;
/** Warnings that other processes or machines used the processor. */
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

/** Problems of one side, independent of the other. */
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
      text: `Not trustworthy in ${label} (${invalidating(side)}): see the report of that run.`,
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
      text: `Not steady in ${label}: ${unsteady} of ${visits.length} visits were measured before they reached a steady state.`,
    });
  if (rounds.length < FEWEST_VISITS)
    found.push({
      code: 'few-visits',
      kind,
      text: `${plural(rounds.length, 'visit')} in ${label}: too few to know how much figures differ by chance. Measure ${FEWEST_VISITS} or more.`,
    });
  return [...found, ...besideOthers(side)];
}

/** Bursts of other work may by chance hit all of the few visits of one run, and none of the other. */
function besideOthers({ run: { label, result }, rounds }: ComparedSide): FoundObstacle[] {
  const [warning] = result.warnings.filter(({ code }) => BESIDE_OTHERS.includes(code));
  if (warning === undefined || rounds.length >= FEWEST_BESIDE_OTHERS) return [];
  return [
    {
      code: 'beside-others',
      kind: 'environment',
      text: `${plural(rounds.length, 'visit')} with other processes running in ${label}: too few to average this out. Measure ${FEWEST_BESIDE_OTHERS} or more, or use a quiet machine. ${warning.message}`,
    },
  ];
}

/** Codes of the warnings that invalidate the figures. */
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
    : `${formatThreeDigits(load.ratePerSec)} requests/s (${load.arrivals}, at most ${formatCount(load.maxInFlight)} in flight)`;
}

function scenarioText({ run, row }: ComparedSide): string {
  const record = run.result.plan.scenarios.find(({ id }) => id === row.scenario);
  const mix = record?.mix.map(({ operation, share }) => `${operation} ${formatMargin(share)}`);
  return `${mix?.join(', ') ?? ''}; keys ${record?.keys ?? 'unknown'}`;
}

/** The products without versions: a newer version is a change, but another product is not comparable. */
function products({ row }: ComparedSide): string {
  return row.services.map(nameProduct).join(', ') || 'none';
}

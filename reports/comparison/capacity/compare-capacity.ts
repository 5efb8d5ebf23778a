import type { CapacityResult } from '../../../model/document/capacity-result.ts';
import { EXIT } from '../../../model/exit-codes.ts';
import { buildCapacityModel } from '../../capacity/build-capacity-model.ts';
import { capacityPlanFacts } from '../../capacity/capacity-facts.ts';
import type { CapacityModel } from '../../capacity/capacity-model.ts';
import { describeTarget } from '../../capacity/describe-target.ts';
import { scenarioSettings } from '../../run/facts/run-facts.ts';
import type { Fact } from '../../run/report-model.ts';
import { listNames } from '../../words/list-names.ts';
import { changesBetween } from '../changes-between.ts';
import { independentRatio } from '../compare-independent.ts';
import type { CompareModel } from '../compare-model.ts';
import { caveatsOf, compareSentences } from '../compare-sentences.ts';
import type { ShownFigure } from '../compared-figures.ts';
import { fileOf } from '../compared-file.ts';
import { decideCells, type DraftTable } from '../decide-cells.ts';
import type { FoundObstacle } from '../found-obstacle.ts';
import { obstacleLedger, type ObstacleLedger } from '../obstacle-ledger.ts';
import { capacityObstacles, capacitySideObstacles } from './capacity-obstacles.ts';
import { type ComparedCapacity, type NamedCapacity, readCapacity } from './compared-capacity.ts';

const CAPACITY: ShownFigure = {
  id: 'capacity',
  title: 'Capacity, requests/s',
  short: 'capacity',
  unit: 'per-second',
  better: 'more',
  words: { better: 'higher', worse: 'lower' },
  main: true,
};

/** How to read the columns. */
const EXPLANATIONS: readonly Fact[] = [
  {
    name: 'B ÷ A',
    value:
      'the capacity of the file divided by that of the baseline, with the 95% interval of only this ratio, from the differences between blocks; if no difference is significant, the wider interval of the test of all stacks together.',
  },
  {
    name: 'higher, lower',
    value:
      'the capacity differs significantly, by more than the differences between blocks explain (5% family-wise error rate over all stacks and files; Holm). Controls (stacks without a datastore) run the same code in both measurements, and if one of them differs, no answer is given.',
  },
  {
    name: 'not significant',
    value:
      'no difference was found, which does not prove that there is none. “detectable” is the smallest difference that 4 of 5 such comparisons would have found.',
  },
  {
    name: 'not comparable',
    value: 'the numbers are those of the reasons. If only the environment differs, the ratio is still shown.',
  },
];

/**
 * Compares capacity measurements with the first one, the baseline. `modelOf` makes the report of each.
 * @throws RangeError for fewer than two, StackbenchError for an invalid threshold in a file
 */
export function compareCapacity(
  results: readonly NamedCapacity[],
  modelOf: (result: CapacityResult) => CapacityModel = buildCapacityModel,
): CompareModel {
  const [baseline, ...others] = results.map((named, index) => readCapacity(named, index, modelOf(named.result)));
  if (baseline === undefined || others.length === 0) throw new RangeError('A comparison needs two results or more.');
  const all = [baseline, ...others];
  const labels = all.map(({ label }) => label);
  const ledger = obstacleLedger();
  const table = draftTable(baseline, others, ledger);
  const compared = decideCells(table.rows.length === 0 ? [] : [table], labels.slice(1), ledger);
  const obstacles = ledger.list();
  const cells = compared.tables.flatMap(({ rows }) => rows.flatMap((row) => row.cells)).filter((cell) => cell !== null);
  return {
    files: all.map(fileOf),
    sentences: compareSentences(labels, compared, obstacles),
    caveats: caveatsOf(obstacles),
    obstacles,
    tables: compared.tables,
    unmatched: unmatchedOf(all),
    changes: changesBetween(
      all.map(({ result }) => result),
      { engines: () => [], plan: planOf },
    ),
    explanations: EXPLANATIONS,
    exitCode: cells.some(({ answer }) => answer !== 'not-comparable') ? EXIT.pass : EXIT.invalid,
  };
}

function draftTable(
  baseline: ComparedCapacity,
  others: readonly ComparedCapacity[],
  ledger: ObstacleLedger,
): DraftTable {
  const scenario = baseline.model.scenario;
  const noted = (other: ComparedCapacity, target: string | null, found: readonly FoundObstacle[]) =>
    found.map((obstacle) => ({ number: ledger.add(other.label, target, obstacle), kind: obstacle.kind }));
  const wide = new Map(others.map((other) => [other.label, noted(other, null, capacityObstacles(baseline, other))]));
  const rows = baseline.rows.map(({ target }) => {
    const a = baseline.side(target);
    const sides = others.map((other) => other.side(target));
    return {
      target,
      values: [a, ...sides].map((side) => {
        const capacity = side?.row.capacity ?? null;
        return capacity && { center: capacity.center, lo: capacity.lo, hi: capacity.hi, visits: capacity.n };
      }),
      drafts: sides.map((b) => {
        if (a === null || b === null) return null;
        const own = noted(b.of, target, capacitySideObstacles(a, b));
        const obstacles = [...(wide.get(b.of.label) ?? []), ...own];
        return {
          file: b.of.label,
          scenario,
          target,
          figure: CAPACITY,
          control: b.row.group === 'control',
          obstacles: obstacles.map(({ number }) => number).sort((x, y) => x - y),
          meaningful: obstacles.every(({ kind }) => kind === 'environment'),
          difference: a.sample === null || b.sample === null ? null : independentRatio(a.sample, b.sample),
        };
      }),
    };
  });
  return { scenario, figure: CAPACITY, rows: rows.filter(({ drafts }) => drafts.some((draft) => draft !== null)) };
}

/** Stacks that not all measurements have. */
function unmatchedOf(all: readonly ComparedCapacity[]): string[] {
  const names = new Set(all.flatMap(({ rows }) => rows.map(({ target }) => target)));
  return all.flatMap(({ label, side }) => {
    const missing = [...names].filter((target) => side(target) === null);
    return missing.length === 0 ? [] : [`Not measured in ${label}: ${listNames(missing)}.`];
  });
}

function planOf({ plan }: CapacityResult): { name: string; value: string }[] {
  const { scenario } = plan;
  return [
    // The planned duration follows from the other settings, and descriptions are words, which versions may change.
    ...capacityPlanFacts(plan, describeTarget(plan)).filter(
      ({ key }) => key !== 'planned-duration' && key !== 'scenario',
    ),
    { name: `Scenario ${scenario.id}`, value: scenarioSettings(scenario) },
  ];
}

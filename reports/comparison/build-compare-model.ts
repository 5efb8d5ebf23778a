import { EXIT } from '../../model/exit-codes.ts';
import type { Fact } from '../run/report-model.ts';
import { listNames } from '../words/list-names.ts';
import { compareTables } from './compare-cells.ts';
import type { CompareModel } from './compare-model.ts';
import { caveatsOf, compareSentences } from './compare-sentences.ts';
import { fileOf } from './compared-file.ts';
import { type ComparedRun, type NamedResult, readRun } from './compared-run.ts';
import { listChanges } from './list-changes.ts';
import { obstacleLedger } from './obstacle-ledger.ts';

/** How to read the columns. */
const EXPLANATIONS: readonly Fact[] = [
  {
    name: 'B ÷ A',
    value:
      'the figure of the file divided by that of the baseline, with the 95% interval of only this figure, from the differences between visits; if no difference is significant, the wider interval of the test of all figures together. Errors are compared as a difference in percentage points.',
  },
  {
    name: 'faster, slower …',
    value:
      'the figure differs significantly, by more than the differences between visits explain (5% family-wise error rate over all figures, stacks and files; Holm). Other changes between the two times are unknown to this test: controls (stacks without a datastore) run the same code in both runs, and if one of them differs, no answer is given.',
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
 * Compares results with the first one, the baseline. @throws RangeError for fewer than two, StackbenchError for an
 * invalid threshold in a file.
 */
export function buildCompareModel(results: readonly NamedResult[]): CompareModel {
  const [baseline, ...others] = results.map(readRun);
  if (baseline === undefined || others.length === 0) throw new RangeError('A comparison needs two results or more.');
  const runs = [baseline, ...others] as const;
  const ledger = obstacleLedger();
  const { tables, controls } = compareTables(runs, ledger);
  const obstacles = ledger.list();
  const cells = tables.flatMap(({ rows }) => rows.flatMap(({ cells: own }) => own)).filter((cell) => cell !== null);
  return {
    files: runs.map(fileOf),
    sentences: compareSentences(
      runs.map(({ label }) => label),
      { tables, controls },
      obstacles,
    ),
    caveats: caveatsOf(obstacles),
    obstacles,
    tables,
    unmatched: unmatchedOf(runs),
    changes: listChanges(runs),
    explanations: EXPLANATIONS,
    exitCode: cells.some(({ answer }) => answer !== 'not-comparable') ? EXIT.pass : EXIT.invalid,
  };
}

/** Stacks and scenarios that not all runs measured. */
function unmatchedOf(runs: readonly ComparedRun[]): string[] {
  const keysOf = ({ rows }: ComparedRun): Set<string> =>
    new Set(
      rows.flatMap(({ target, scenario, open, closed }) =>
        open === null && closed === null ? [] : [`${target} · ${scenario}`],
      ),
    );
  const perRun = runs.map((run) => ({ label: run.label, keys: keysOf(run) }));
  const all = new Set(perRun.flatMap(({ keys }) => [...keys]));
  return perRun.flatMap(({ label, keys }) => {
    const missing = [...all].filter((key) => !keys.has(key));
    return missing.length === 0 ? [] : [`Not measured in ${label}: ${listNames(missing)}.`];
  });
}

import { EXIT } from '../../model/exit-codes.ts';
import type { Fact } from '../run/report-model.ts';
import { listNames } from '../words/list-names.ts';
import { compareTables } from './compare-cells.ts';
import type { CompareModel, ComparedFile } from './compare-model.ts';
import { caveatsOf, compareSentences } from './compare-sentences.ts';
import { type ComparedRun, type NamedResult, readRun } from './compared-run.ts';
import { listChanges } from './list-changes.ts';
import { obstacleLedger } from './obstacle-ledger.ts';

/** How to read the columns, wherever they are shown. */
const EXPLANATIONS: readonly Fact[] = [
  {
    name: 'B ÷ A',
    value:
      'how many times the baseline’s figure that of the file is, with its 95% interval for that figure alone, from the differences between visits, or, where no difference is significant, the wider one of the test of all figures together. Errors are compared as a difference in percentage points.',
  },
  {
    name: 'faster, slower …',
    value:
      'the figure differs by more than the visits’ own noise, all figures, stacks and files considered together (5% for all of them, Holm). What else changed between two moments this does not know: controls, stacks without a datastore, are the same code in both runs, and where one of them differs no answer is given.',
  },
  {
    name: 'not significant',
    value:
      'no difference is established, which is not the same as none: “would show” says from which difference on it would have been seen in four of five such comparisons.',
  },
  {
    name: 'not comparable',
    value: 'the numbers name the obstacles. Where only the environment differs, the ratio is shown all the same.',
  },
];

/** Compares results, the first being the baseline. @throws RangeError for fewer than two; throws where a threshold in a file cannot be read. */
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

function fileOf({ label, name, result }: ComparedRun): ComparedFile {
  const { id, tool, command, startedAt, state } = result;
  return { label, name, id, tool: `${tool.name} ${tool.version}`, command, startedAt, state };
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

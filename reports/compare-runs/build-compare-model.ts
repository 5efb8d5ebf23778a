import { EXIT } from '../../model/exit-codes.ts';
import { listNames } from '../model/list-names.ts';
import type { Fact } from '../model/report-model.ts';
import { compareTables } from './compare-cells.ts';
import { caveatsOf, compareSentences } from './compare-sentences.ts';
import { type ComparedRun, type NamedResult, readRun } from './compared-run.ts';
import type { CompareModel, ComparedFile } from './compare-model.ts';
import { listChanges } from './list-changes.ts';
import { obstacleLedger } from './obstacle-ledger.ts';

/** How to read the columns, wherever they are shown. */
const EXPLANATIONS: readonly Fact[] = [
  {
    name: 'B ÷ A',
    value:
      'how many times the baseline’s figure that of the file is, with the interval that holds it in 95 of 100 such comparisons of that figure alone or, where no difference is established, the wider one of the test of all figures together. Errors are compared as a difference in percentage points.',
  },
  {
    name: 'faster, slower …',
    value:
      'a difference beyond the doubt that visits leave, all figures, stacks and files considered together (5 % for all of them, Holm). It weighs the noise between visits; what else changed between two moments it cannot know.',
  },
  {
    name: 'no difference',
    value:
      'none is established, which is not the same as none: “would show” says from which difference on it would have been seen in four of five such comparisons.',
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
  const tables = compareTables(runs, ledger);
  const obstacles = ledger.list();
  const cells = tables.flatMap(({ rows }) => rows.flatMap(({ cells: own }) => own)).filter((cell) => cell !== null);
  return {
    files: runs.map(fileOf),
    sentences: compareSentences(
      runs.map(({ label }) => label),
      tables,
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

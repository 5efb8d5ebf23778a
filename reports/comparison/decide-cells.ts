import { holm } from '../../model/stats/holm.ts';
import { checkControls, type ControlCheck } from './check-controls.ts';
import { besideControl, detectable, type IndependentDifference, isSignificant } from './compare-independent.ts';
import type { ComparedCell, ComparedTable, ComparedValue } from './compare-model.ts';
import type { ComparedFigure } from './compared-figures.ts';
import { intervalAt } from './interval-at.ts';
import type { ObstacleLedger } from './obstacle-ledger.ts';

/** A cell before it is known how many others are tested with it. */
interface Draft {
  readonly file: string;
  readonly scenario: string;
  readonly target: string;
  readonly figure: ComparedFigure;
  /** Whether it is of a stack without a datastore, which is there to show the machine. */
  readonly control: boolean;
  readonly obstacles: readonly number[];
  /** Whether a ratio may be shown at all. */
  readonly meaningful: boolean;
  readonly difference: IndependentDifference | null;
}

export interface DraftTable {
  readonly scenario: string;
  readonly figure: ComparedFigure;
  readonly rows: readonly {
    readonly target: string;
    readonly values: readonly (ComparedValue | null)[];
    readonly drafts: readonly (Draft | null)[];
  }[];
}

/** All figures, and by file what its controls say of the machine. */
export interface ComparedTables {
  readonly tables: readonly ComparedTable[];
  readonly controls: ReadonlyMap<string, ControlCheck>;
}

/** A draft that may be answered. */
type Testable = Draft & { readonly difference: IndependentDifference };

/**
 * Answers what may be answered. The controls of a file are one family of tests; where one falls, the file has no answers. All other
 * figures of all tables and files are another, each tested against nothing and against what the machine may have done.
 */
export function decideCells(
  tables: readonly DraftTable[],
  files: readonly string[],
  ledger: ObstacleLedger,
): ComparedTables {
  const testable = tables.flatMap(({ rows }) => rows.flatMap(({ drafts }) => drafts.filter(isTestable)));
  const cells = new Map<Draft, ComparedCell>();
  const controls = new Map(files.map((file) => [file, judgeFile(file, testable, { ledger, cells })]));
  const rest = testable
    .filter((draft) => !cells.has(draft))
    .map((draft) => ({ ...draft, tested: besideControls(draft, controls.get(draft.file)), draft }));
  const { fallen, level } = holm(rest.map(({ tested }) => tested.p));
  for (const [index, { draft, tested }] of rest.entries())
    cells.set(draft, answered(draft, tested, { fallen: fallen[index] === true, level }));
  return {
    tables: tables.map(({ scenario, figure, rows }) => ({
      scenario,
      figure,
      rows: rows.map(({ target, values, drafts }) => ({
        target,
        values,
        cells: drafts.map((draft) => draft && (cells.get(draft) ?? unanswered(draft, draft.obstacles))),
      })),
    })),
    controls,
  };
}

function isTestable(draft: Draft | null): draft is Testable {
  return draft !== null && draft.obstacles.length === 0 && draft.difference !== null;
}

/** Judges the controls of a file, and withdraws all of its answers where one differs. */
function judgeFile(
  file: string,
  testable: readonly Testable[],
  { ledger, cells }: { readonly ledger: ObstacleLedger; readonly cells: Map<Draft, ComparedCell> },
): ControlCheck {
  const own = testable.filter((draft) => draft.file === file);
  const controls = own.filter(({ control }) => control);
  const check = checkControls(controls);
  if (check.obstacle === null)
    for (const draft of controls)
      cells.set(draft, answered(draft, draft.difference, { fallen: false, level: check.level }));
  else {
    const number = ledger.add(file, null, check.obstacle);
    for (const draft of own) cells.set(draft, unanswered(draft, [number]));
  }
  return check;
}

/** The difference as it is tested where controls have the same figure: the quietest of them stands for the machine. */
function besideControls(
  { figure, scenario, difference }: Testable,
  check: ControlCheck | undefined,
): IndependentDifference {
  const same = (check?.figures ?? []).filter((own) => own.figure.id === figure.id && own.scenario === scenario);
  const [quietest] = same.sort((x, y) => x.difference.standardError - y.difference.standardError);
  return quietest === undefined ? difference : besideControl(difference, quietest.difference);
}

function answered(
  { file, figure: { better }, difference }: Testable,
  tested: IndependentDifference,
  { fallen, level }: { readonly fallen: boolean; readonly level: number },
): ComparedCell {
  const { scale, center, lo, hi } = difference;
  const shown = { file, difference: { scale, center, lo, hi }, p: tested.p, obstacles: [] };
  if (!fallen || !isSignificant(difference)) {
    // The interval of this figure alone may leave out 1 where the test of all figures together does not.
    const wide = intervalAt({ ...difference, standardError: tested.standardError, df: tested.df }, level);
    return {
      ...shown,
      difference: { scale, center, ...wide },
      answer: 'open',
      detectable: detectable(tested, level),
    };
  }
  const more = center > (scale === 'ratio' ? 1 : 0);
  return { ...shown, answer: more === (better === 'more') ? 'better' : 'worse', detectable: null };
}

function unanswered({ file, meaningful, difference }: Draft, obstacles: readonly number[]): ComparedCell {
  const none = { file, answer: 'not-comparable', p: null, detectable: null, obstacles } as const;
  if (difference === null || !meaningful) return { ...none, difference: null };
  const { scale, center, lo, hi } = difference;
  return { ...none, difference: { scale, center, lo, hi } };
}

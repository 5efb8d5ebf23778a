import { holm } from '../../model/stats/holm.ts';
import { checkControls, type ControlCheck } from './check-controls.ts';
import { besideControl, detectable, type IndependentDifference, isSignificant } from './compare-independent.ts';
import type { ComparedCell, ComparedTable, ComparedValue } from './compare-model.ts';
import type { ShownFigure } from './compared-figures.ts';
import { intervalAt } from './interval-at.ts';
import type { ObstacleLedger } from './obstacle-ledger.ts';

/** A cell before the correction for the number of tests. */
interface Draft {
  readonly file: string;
  readonly scenario: string;
  readonly target: string;
  readonly figure: ShownFigure;
  /** Whether it is of a control: a stack without a datastore, which shows changes of the machine. */
  readonly control: boolean;
  readonly obstacles: readonly number[];
  /** Whether a ratio may be shown. */
  readonly meaningful: boolean;
  readonly difference: IndependentDifference | null;
}

export interface DraftTable {
  readonly scenario: string;
  readonly figure: ShownFigure;
  readonly rows: readonly {
    readonly target: string;
    readonly values: readonly (ComparedValue | null)[];
    readonly drafts: readonly (Draft | null)[];
  }[];
}

/** All figures, and the check of the machine of each file. */
export interface ComparedTables {
  readonly tables: readonly ComparedTable[];
  readonly controls: ReadonlyMap<string, ControlCheck>;
}

/** A draft that can be tested. */
type Testable = Draft & { readonly difference: IndependentDifference };

/**
 * Answers what can be answered. The controls of a file are one family of tests; if one differs, the file has no
 * answers. All other figures of all tables and files are another family, each tested against no difference and against
 * the change of the machine.
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

/** Judges the controls of a file, and withdraws all answers of the file if one differs. */
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

/** The difference against that of the control with the smallest standard error, if one has the same figure. */
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
    // The interval of this figure alone may exclude 1 although the test of all figures together does not.
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

import { holm } from '../../model/stats/holm.ts';
import { detectable, type IndependentDifference } from './compare-independent.ts';
import { intervalAt } from './interval-at.ts';
import { COMPARED_FIGURES, type ComparedFigure } from './compared-figures.ts';
import type { ComparedRun, ComparedSide } from './compared-run.ts';
import type { ComparedCell, ComparedTable, ComparedValue } from './compare-model.ts';
import { failingObstacle } from './failing-obstacle.ts';
import type { FoundObstacle } from './found-obstacle.ts';
import type { ObstacleLedger } from './obstacle-ledger.ts';
import { runObstacles } from './run-obstacles.ts';
import { differenceOf, type SideFigure, sideFigure } from './side-figure.ts';
import { sideObstacles } from './side-obstacles.ts';

/** A cell before it is known how many others are tested with it. */
interface Draft {
  readonly file: string;
  readonly obstacles: readonly number[];
  /** Whether a ratio may be shown at all. */
  readonly meaningful: boolean;
  readonly difference: IndependentDifference | null;
}

interface DraftRow {
  readonly target: string;
  readonly values: readonly (ComparedValue | null)[];
  readonly drafts: readonly (Draft | null)[];
}

/** Compares every figure of every stack of each run with the first one; what speaks against a comparison goes into the ledger. */
export function compareTables(runs: readonly [ComparedRun, ...ComparedRun[]], ledger: ObstacleLedger): ComparedTable[] {
  const [baseline, ...others] = runs;
  const wide = new Map(
    others.map((other) => [
      other.label,
      runObstacles(baseline, other).map((found) => noted(ledger, other, null, found)),
    ]),
  );
  const tables = baseline.result.plan.scenarios.flatMap(({ id: scenario }) =>
    COMPARED_FIGURES.map((figure) => ({
      scenario,
      figure,
      rows: baseline.rows
        .filter((row) => row.scenario === scenario)
        .map(({ target }) => draftRow({ runs, scenario, figure, target, ledger, wide }))
        .filter(({ drafts }) => drafts.some((draft) => draft !== null)),
    })),
  );
  return decide(tables.filter(({ rows }) => rows.length > 0));
}

interface Noted {
  readonly number: number;
  readonly kind: FoundObstacle['kind'];
}

function noted(ledger: ObstacleLedger, other: ComparedRun, target: string | null, found: FoundObstacle): Noted {
  return { number: ledger.add(other.label, target, found), kind: found.kind };
}

function draftRow(of: {
  readonly runs: readonly [ComparedRun, ...ComparedRun[]];
  readonly scenario: string;
  readonly figure: ComparedFigure;
  readonly target: string;
  readonly ledger: ObstacleLedger;
  readonly wide: ReadonlyMap<string, readonly Noted[]>;
}): DraftRow {
  const { runs, scenario, figure, target, ledger, wide } = of;
  const [a, ...others] = runs.map((run): Measured | null => {
    const side = run.side(target, scenario, figure.loadKind);
    return side && { side, figure: sideFigure(side, figure) };
  });
  return {
    target,
    values: [a, ...others].map((measured) => measured?.figure.value ?? null),
    drafts: others.map((b) => {
      if (!a || !b) return null;
      const { run } = b.side;
      const difference = differenceOf(figure, a, b);
      const own = [
        ...sideObstacles(a.side, b.side),
        ...[a, b].flatMap((measured) => figureObstacles(measured, figure)),
        ...failingObstacle(a.side, b.side, figure, difference),
      ];
      const all = [...(wide.get(run.label) ?? []), ...own.map((found) => noted(ledger, run, target, found))];
      return {
        file: run.label,
        obstacles: all.map(({ number }) => number).sort((x, y) => x - y),
        meaningful: all.every(({ kind }) => kind === 'environment'),
        difference,
      };
    }),
  };
}

/** One side with the figure in question. */
interface Measured {
  readonly side: ComparedSide;
  readonly figure: SideFigure;
}

/** What one figure lacks on one side. */
function figureObstacles({ side, figure: { missing, values } }: Measured, { figure }: ComparedFigure): FoundObstacle[] {
  const kind = 'measurement';
  const { label } = side.run;
  if (missing !== null) return [{ code: 'no-figure', kind, text: `No figure in ${label}: ${missing}.` }];
  return figure !== 'errors' && values.some((value) => value <= 0)
    ? [{ code: 'zero', kind, text: `A visit of ${label} has nothing to take a ratio of: its figure is zero.` }]
    : [];
}

/** Corrects over everything that was tested, in all tables and files together. */
function decide(
  tables: readonly { readonly scenario: string; readonly figure: ComparedFigure; readonly rows: readonly DraftRow[] }[],
): ComparedTable[] {
  const tested = tables
    .flatMap(({ rows }) => rows.flatMap(({ drafts }) => drafts))
    .filter((draft) => draft !== null)
    .filter(({ obstacles, difference }) => obstacles.length === 0 && difference !== null);
  const { fallen, level } = holm(tested.map(({ difference }) => difference?.p ?? 1));
  const established = new Set(tested.filter((_draft, index) => fallen[index] === true));
  return tables.map(({ scenario, figure, rows }) => ({
    scenario,
    figure,
    rows: rows.map(({ target, values, drafts }) => ({
      target,
      values,
      cells: drafts.map((draft) => draft && cellOf(draft, figure, { established: established.has(draft), level })),
    })),
  }));
}

function cellOf(
  draft: Draft,
  { better }: ComparedFigure,
  { established, level }: { readonly established: boolean; readonly level: number },
): ComparedCell {
  const { file, obstacles, meaningful, difference } = draft;
  if (difference === null || !meaningful)
    return { file, answer: 'not-comparable', difference: null, p: null, detectable: null, obstacles };
  const { scale, center, lo, hi, p } = difference;
  const shown = { file, difference: { scale, center, lo, hi }, obstacles };
  const adjusted = { ...shown, difference: { scale, center, ...intervalAt(difference, level) } };
  if (obstacles.length > 0) return { ...shown, answer: 'not-comparable', p: null, detectable: null };
  if (!established) return { ...adjusted, answer: 'open', p, detectable: detectable(difference, level) };
  const more = center > (scale === 'ratio' ? 1 : 0);
  return { ...shown, answer: more === (better === 'more') ? 'better' : 'worse', p, detectable: null };
}

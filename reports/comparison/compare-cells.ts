import { COMPARED_FIGURES, type ComparedFigure } from './compared-figures.ts';
import type { ComparedRun, ComparedSide } from './compared-run.ts';
import { type ComparedTables, decideCells, type DraftTable } from './decide-cells.ts';
import { failingObstacle } from './failing-obstacle.ts';
import type { FoundObstacle } from './found-obstacle.ts';
import type { ObstacleLedger } from './obstacle-ledger.ts';
import { runObstacles } from './run-obstacles.ts';
import { differenceOf, type SideFigure, sideFigure } from './side-figure.ts';
import { sideObstacles } from './side-obstacles.ts';

/** Compares every figure of every stack of each run with the first one; what speaks against a comparison goes into the ledger. */
export function compareTables(runs: readonly [ComparedRun, ...ComparedRun[]], ledger: ObstacleLedger): ComparedTables {
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
  return decideCells(
    tables.filter(({ rows }) => rows.length > 0),
    others.map(({ label }) => label),
    ledger,
  );
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
}): DraftTable['rows'][number] {
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
        scenario,
        target,
        figure,
        control: b.side.row.group === 'control',
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

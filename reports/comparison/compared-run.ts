import type { Load } from '../../model/document/load.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import type { TargetRecord } from '../../model/document/target-record.ts';
import type { Visit } from '../../model/document/visit.ts';
import { buildReportModel } from '../run/build-report-model.ts';
import { priorsOf, type Priors } from '../run/figures/visit-figures.ts';
import { type MeasuredRound, selectRounds, selectVisits } from '../run/judge/select-rounds.ts';
import type { Row } from '../run/report-model.ts';
import { letterOf } from './compared-file.ts';

/** A result with the name that the user gave it. */
export interface NamedResult {
  readonly name: string;
  readonly result: RunResult;
}

/** One stack in one scenario under one kind of load, as a run measured it. */
export interface ComparedSide {
  readonly run: ComparedRun;
  readonly target: TargetRecord;
  readonly row: Row;
  readonly visits: readonly Visit[];
  readonly rounds: readonly MeasuredRound[];
  readonly priors: Priors;
}

/** A run with its letter and the rows of its report. */
export interface ComparedRun extends NamedResult {
  readonly label: string;
  readonly rows: readonly Row[];
  /** The measurement of a stack; null if it was not measured. */
  readonly side: (target: string, scenario: string, kind: Load['kind']) => ComparedSide | null;
}

/** Reads a run once for all comparisons. @throws StackbenchError if a threshold in the file is invalid. */
export function readRun({ name, result }: NamedResult, index: number): ComparedRun {
  const rows = buildReportModel(result).sections.flatMap((section) => section.rows);
  const priors = new Map(
    result.plan.scenarios.flatMap(({ id }) =>
      (['open', 'closed'] as const).map((kind) => [`${kind} ${id}`, priorsOf(result, id, kind)]),
    ),
  );
  const run: ComparedRun = {
    name,
    result,
    label: letterOf(index),
    rows,
    side(targetId, scenario, kind) {
      const row = rows.find((candidate) => candidate.target === targetId && candidate.scenario === scenario);
      const target = result.targets.find(({ id }) => id === targetId);
      const prior = priors.get(`${kind} ${scenario}`);
      const visits = selectVisits(result, targetId, scenario);
      const rounds = selectRounds(result, visits, kind);
      if (!row || !target || !prior || rounds.length === 0) return null;
      return { run, target, row, visits, rounds, priors: prior };
    },
  };
  return run;
}

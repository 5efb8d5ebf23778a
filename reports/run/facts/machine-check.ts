import type { RunResult } from '../../../model/document/run-result.ts';
import { type MeasuredRound, hasFailed, selectRounds, selectVisits } from '../judge/select-rounds.ts';

/**
 * From this ratio on, largest ÷ smallest over the repetitions, a control says that the machine changed. On a quiet machine a figure of
 * one visit scatters by 3.4 % (processes 2.3 %, rounds 2.5 %), so that three of a control reach 1.2 in less than 1 of 1 000 runs.
 */
const CHANGED_RATIO = 1.2;

/** A figure of a control in each repetition, in order, and how far it moved: largest ÷ smallest. */
export interface ControlSeries {
  readonly target: string;
  readonly figure: 'CPU per request' | 'throughput';
  /** µs, or requests/s. */
  readonly values: readonly number[];
  readonly ratio: number;
}

/** What the controls say of the machine: they are the same code on no datastore in each repetition. */
export interface MachineCheck {
  /** Controls that were measured in two repetitions or more; where there is none, nothing was checked. */
  readonly checked: readonly string[];
  readonly series: readonly ControlSeries[];
  /** What moved beyond the limit, most first. */
  readonly moved: readonly ControlSeries[];
}

/** The controls of a run as a control chart: their CPU per good answer and their throughput, repetition by repetition. */
export function checkMachine(result: RunResult): MachineCheck {
  const controls = result.targets.filter(({ group }) => group === 'control');
  const series = controls.flatMap(({ id }) =>
    result.plan.scenarios.flatMap((scenario) => seriesOf(result, id, scenario.id)),
  );
  return {
    checked: [...new Set(series.map(({ target }) => target))],
    series,
    moved: series.filter(({ ratio }) => ratio > CHANGED_RATIO).sort((a, b) => b.ratio - a.ratio),
  };
}

/** CPU is of the closed loop, and of the open model where there is no other; at a stated rate throughput is that rate, so it tells nothing. */
function seriesOf(result: RunResult, target: string, scenario: string): ControlSeries[] {
  const visits = selectVisits(result, target, scenario).filter((visit) => !hasFailed(visit));
  const closed = selectRounds(result, visits, 'closed');
  const rounds = closed.length > 1 ? closed : selectRounds(result, visits, 'open');
  const figures = [
    { figure: 'CPU per request' as const, values: rounds.flatMap((round) => cpuUsPerAnswer(round) ?? []) },
    { figure: 'throughput' as const, values: closed.map((round) => perSec(round)).filter((value) => value > 0) },
  ];
  return figures
    .filter(({ values }) => values.length > 1)
    .map(({ figure, values }) => ({ target, figure, values, ratio: Math.max(...values) / Math.min(...values) }));
}

function cpuUsPerAnswer({ measured }: MeasuredRound): number | null {
  const answers = goodAnswers(measured);
  const cpuUs = measured.resources.appCpuUs;
  return cpuUs === null || cpuUs === 0 || answers === 0 ? null : cpuUs / answers;
}

function perSec({ measured }: MeasuredRound): number {
  return measured.elapsedMs === 0 ? 0 : (goodAnswers(measured) * 1000) / measured.elapsedMs;
}

function goodAnswers({ operations }: MeasuredRound['measured']): number {
  return operations.reduce((sum, { outcome, count }) => sum + (outcome === 'ok' ? count : 0), 0);
}

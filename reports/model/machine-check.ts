import type { RunResult } from '../../model/run-result.ts';
import { type MeasuredRound, hasFailed, selectRounds, selectVisits } from '../judge/select-rounds.ts';

/**
 * From this ratio on, largest ÷ smallest over the repetitions, a control says that the machine changed. On a quiet machine a figure of
 * one visit scatters by 3.4 % (processes 2.3 %, rounds 2.5 %), so that three of a control reach 1.2 in less than 1 of 1 000 runs.
 */
export const CHANGED_RATIO = 1.2;

/** How far a figure of a control moved between repetitions. */
export interface ControlMove {
  readonly target: string;
  readonly figure: 'CPU per request' | 'throughput';
  /** Largest ÷ smallest. */
  readonly ratio: number;
}

/** What the controls say of the machine: they are the same code on no datastore in each repetition. */
export interface MachineCheck {
  /** Controls that were measured in two repetitions or more; where there is none, nothing was checked. */
  readonly checked: readonly string[];
  /** What moved beyond the limit, most first. */
  readonly moved: readonly ControlMove[];
}

/** The controls of a run as a control chart: their CPU per good answer and their throughput, repetition by repetition. */
export function checkMachine(result: RunResult): MachineCheck {
  const checked = new Set<string>();
  const moved: ControlMove[] = [];
  for (const { id } of result.targets.filter(({ group }) => group === 'control')) {
    for (const scenario of result.plan.scenarios) {
      const visits = selectVisits(result, id, scenario.id).filter((visit) => !hasFailed(visit));
      const closed = selectRounds(result, visits, 'closed');
      const rounds = closed.length > 1 ? closed : selectRounds(result, visits, 'open');
      const figures = [
        { figure: 'CPU per request' as const, values: rounds.flatMap((round) => cpuUsPerAnswer(round) ?? []) },
        // At a stated rate the throughput is the rate.
        { figure: 'throughput' as const, values: closed.map((round) => perSec(round)).filter((value) => value > 0) },
      ];
      for (const { figure, values } of figures.filter((one) => one.values.length > 1)) {
        checked.add(id);
        const ratio = Math.max(...values) / Math.min(...values);
        if (ratio > CHANGED_RATIO) moved.push({ target: id, figure, ratio });
      }
    }
  }
  return { checked: [...checked], moved: moved.sort((a, b) => b.ratio - a.ratio) };
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

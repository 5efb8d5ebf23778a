import type { RunResult } from '../../../model/document/run-result.ts';
import { holm } from '../../../model/stats/holm.ts';
import { mean } from '../../../model/stats/mean.ts';
import { sampleVariance } from '../../../model/stats/moderated-variance.ts';
import { sum } from '../../../model/stats/sum.ts';
import { type MeasuredRound, hasFailed, selectRounds, selectVisits } from '../judge/select-rounds.ts';
import type { ReportModel } from '../report-model.ts';
import { sliceSpread, type SliceSpread } from './slice-spread.ts';

/**
 * From this ratio on, largest ÷ smallest over the repetitions, a control says that the machine changed. On a quiet
 * machine a figure of one visit scatters by 3.4% (processes 2.3%, rounds 2.5%), so that three of a control reach 1.2 in
 * less than 1 of 1 000 runs.
 */
const CHANGED_RATIO = 1.2;
/**
 * From this standard deviation between blocks on, beyond what slices explain, the machine changed. Fresh processes
 * differ by 2.3%, so that three of them reach 6% in 1 of 1,000 runs.
 */
const CHANGED_BETWEEN = 0.06;

/** A figure of a control in each repetition (a block, if stacks took turns), in order, and how far it moved. */
export interface ControlSeries {
  readonly target: string;
  readonly figure: 'CPU per request' | 'throughput';
  /** µs, or requests/s. */
  readonly values: readonly number[];
  /** Largest ÷ smallest. */
  readonly ratio: number;
  /** What of the throughput its slices do not explain; null for CPU, fewer than three blocks, or without slices. */
  readonly slices: SliceSpread | null;
  /** Standard deviation between repetitions as a share, without what slices explain if they are known. */
  readonly spread: number;
}

/** What the controls say of the machine: they are the same code on no datastore in each repetition. */
export interface MachineCheck {
  readonly pairedBy: ReportModel['pairedBy'];
  /** Controls that were measured in two repetitions or more; if there is none, nothing was checked. */
  readonly checked: readonly string[];
  readonly series: readonly ControlSeries[];
  /** What moved beyond the limit, most first. */
  readonly moved: readonly ControlSeries[];
}

/**
 * The controls of a run as a control chart: their CPU per successful request and their throughput, repetition by
 * repetition.
 */
export function checkMachine(result: RunResult): MachineCheck {
  const controls = result.targets.filter(({ group }) => group === 'control');
  const series = controls.flatMap(({ id }) =>
    result.plan.scenarios.flatMap((scenario) => seriesOf(result, id, scenario.id)),
  );
  const { turns } = result.plan;
  return {
    pairedBy: pairedBy(result),
    checked: [...new Set(series.map(({ target }) => target))],
    series,
    moved: movedOf(series).sort((a, b) => (turns ? b.spread - a.spread : b.ratio - a.ratio)),
  };
}

/** What the ratio of two stacks of a run is from. */
function pairedBy({ plan }: Pick<RunResult, 'plan'>): ReportModel['pairedBy'] {
  return plan.turns ? 'block' : 'repetition';
}

/** Beyond what slices explain, at 5% for all such series together, if they are known; otherwise beyond the ratio. */
function movedOf(series: readonly ControlSeries[]): ControlSeries[] {
  const tested = series.filter(({ slices }) => slices !== null);
  const { fallen } = holm(tested.map(({ slices }) => slices?.p ?? 1));
  return [
    ...tested.filter(({ spread }, index) => fallen[index] === true && spread > CHANGED_BETWEEN),
    ...series.filter(({ slices, ratio }) => slices === null && ratio > CHANGED_RATIO),
  ];
}

/**
 * CPU is of the closed loop, and of the open model if there is no other; at a stated rate the throughput is that rate.
 */
function seriesOf(result: RunResult, target: string, scenario: string): ControlSeries[] {
  const visits = selectVisits(result, target, scenario).filter((visit) => !hasFailed(visit));
  const closed = selectRounds(result, visits, 'closed');
  const rounds = closed.length > 1 ? closed : selectRounds(result, visits, 'open');
  const figures = [
    {
      figure: 'CPU per request' as const,
      values: rounds.flatMap((round) => cpuUsPerAnswer(round) ?? []),
      slices: null,
    },
    {
      figure: 'throughput' as const,
      values: closed.map((round) => perSec(round)).filter((value) => value > 0),
      slices: sliceSpread(closed.map(({ measured }) => measured)),
    },
  ];
  return figures
    .filter(({ values }) => values.length > 1)
    .map((figure) => ({
      target,
      ...figure,
      ratio: Math.max(...figure.values) / Math.min(...figure.values),
      spread: figure.slices?.between ?? deviation(figure.values),
    }));
}

/** Standard deviation as a share of the mean. */
function deviation(values: readonly number[]): number {
  return Math.sqrt(sampleVariance(values)?.variance ?? 0) / mean(values);
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
  return sum(operations.map(({ outcome, count }) => (outcome === 'ok' ? count : 0)));
}

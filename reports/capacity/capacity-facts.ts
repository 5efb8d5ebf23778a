import type { CapacityPlan } from '../../model/document/capacity-plan.ts';
import type { CapacityResult } from '../../model/document/capacity-result.ts';
import type { CapacityStep } from '../../model/document/capacity-step.ts';
import { formatDuration } from '../../model/duration.ts';
import { median } from '../../model/stats/median.ts';
import { sum } from '../../model/stats/sum.ts';
import { groupsText, itemsFact, placement, scenarioSettings } from '../run/facts/run-facts.ts';
import type { Fact } from '../run/report-model.ts';
import { formatCount, formatMs, formatPercent, formatThreeDigits } from '../words/format-number.ts';
import type { CapacityRow, DescribedTarget } from './capacity-model.ts';
import { formatCalmSteps, formatWait } from './format-capacity.ts';

/** How the machine and the generator were while stacks were measured; empty if unknown. */
export function conditionFacts(result: CapacityResult, rows: readonly CapacityRow[]): Fact[] {
  const steps = result.visits.flatMap((visit) => visit.steps);
  const measured = rows.filter(({ how }) => how.steps > 0);
  return [
    ...fact('run-queue', 'Time for which others took the core', [
      ...spread(steps.flatMap(({ waitShare }) => waitShare ?? [])),
      ...measured.map((row) => `${row.target} ${formatWait(row)}`),
    ]),
    ...fact(
      'calm-slices',
      'Undisturbed steps of overload',
      measured.map((row) => `${row.target} ${formatCalmSteps(row)}`),
    ),
    ...fact('generator-limits', 'Load generator', generatorOf(steps)),
    ...measuredShare(result, steps),
  ];
}

/** What was decided before the first block, for people. */
export function capacityPlanFacts(plan: CapacityPlan, { thresholds }: DescribedTarget): Fact[] {
  const { scenario } = plan;
  const curve = plan.curve.map((share) => formatPercent(share, 0)).join(', ');
  return [
    {
      key: 'scenario',
      name: `Scenario ${scenario.id}`,
      value: `${scenario.description} (${scenarioSettings(scenario)})`,
    },
    { name: 'Target', value: `${thresholds.join(', ')}${plan.thresholdsGiven ? '' : ' (default)'}` },
    {
      name: 'Blocks',
      value: `${plan.blocks}, with ${formatDuration(plan.overloadMs)} to find the capacity of each stack in each`,
    },
    {
      name: 'Curve',
      value:
        plan.curve.length === 0 ? 'none' : `steps of ${formatDuration(plan.curveStepMs)} at ${curve} of the capacity`,
    },
    {
      name: 'Limits to distinguish',
      value: plan.tryLimits === null ? 'none' : `${plan.tryLimits} doubled in one more block`,
    },
    {
      name: 'Warm-up',
      value: `${formatCount(plan.warmUpRequests)} requests in a closed loop of ${formatCount(plan.connections)} connections`,
    },
    { name: 'In flight', value: `at most ${formatCount(plan.maxInFlight)} requests` },
    { name: 'Rate of the cost', value: `${formatThreeDigits(plan.ratePerSec)} requests/s` },
    ...itemsFact(plan),
    ...(plan.groups === null ? [] : [{ name: 'Groups', value: groupsText(plan.groups) }]),
    { name: 'Seed', value: `${plan.seed}` },
    { name: 'Provider', value: plan.provider ?? 'best available' },
    { name: 'Stand-ins', value: plan.allowStandIn ? 'allowed' : 'not allowed' },
    { name: 'Cores', value: placement(plan) },
    { key: 'planned-duration', name: 'Planned duration', value: formatDuration(plan.estimateMs) },
    { name: 'Maximum duration', value: plan.maxDurationMs === null ? 'none' : formatDuration(plan.maxDurationMs) },
  ];
}

/** `2% (median over steps), at most 28%`; none without a known share. */
function spread(shares: readonly number[]): string[] {
  const middle = median(shares);
  if (middle === null) return [];
  return [`${formatPercent(middle)} (median over steps), at most ${formatPercent(Math.max(...shares))}`];
}

function generatorOf(steps: readonly CapacityStep[]): string[] {
  if (steps.length === 0) return [];
  const busiest = Math.max(...steps.map(({ generator }) => generator.cpuShare));
  const latest = Math.max(...steps.map(({ generator }) => generator.latenessP99Ms));
  return [
    `used up to ${formatPercent(busiest)} of its core`,
    `lateness p99 at most ${formatMs(latest * 1000)} ms in a step`,
  ];
}

/** How much of the wall time was measured: all steps ÷ from start to end; none for one without an end. */
function measuredShare({ startedAt, finishedAt }: CapacityResult, steps: readonly CapacityStep[]): Fact[] {
  const wallMs = finishedAt === null ? 0 : Date.parse(finishedAt) - Date.parse(startedAt);
  if (!(wallMs > 0)) return [];
  const measuredMs = sum(steps.map(({ durationMs }) => durationMs));
  const [measured, wall] = [measuredMs, wallMs].map((ms) => formatDuration(Math.round(ms / 1000) * 1000));
  const value = `${measured} of ${wall} (${formatPercent(measuredMs / wallMs, 0)})`;
  return [{ key: 'measured-share', name: 'Measured', value }];
}

function fact(key: Fact['key'] & string, name: string, parts: readonly string[]): Fact[] {
  return parts.length === 0 ? [] : [{ key, name, value: parts.join('; ') }];
}

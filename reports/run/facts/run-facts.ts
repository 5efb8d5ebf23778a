import type { Environment } from '../../../model/document/environment.ts';
import type { Plan } from '../../../model/document/plan.ts';
import { formatDuration } from '../../../model/duration.ts';
import { formatBytes, formatCount, formatMs, formatPercent, formatThreeDigits } from '../../words/format-number.ts';
import type { Fact } from '../report-model.ts';

const UNKNOWN = 'unknown';
const SHORT_COMMIT = 12;

/** Commit and machine in a few words. */
export function originFacts({ commit, dirty, cpuModel, cpus, memoryBytes, os }: Environment): Fact[] {
  const state = { true: ', with local changes', false: ', clean', null: '' }[`${dirty}`];
  return [
    { name: 'Commit', value: commit === null ? UNKNOWN : `${commit.slice(0, SHORT_COMMIT)}${state}` },
    { name: 'Machine', value: `${cpuModel}, ${cpus} cores, ${formatBytes(memoryBytes)}, ${os}` },
  ];
}

/** The machine and the software, for people; a host that was left out is not mentioned. */
export function environmentFacts(environment: Environment): Fact[] {
  const { host, commit, dirty, container } = environment;
  return [
    ...(host === null ? [] : [{ name: 'Host', value: host }]),
    { name: 'System', value: `${environment.os}, kernel ${environment.kernel}, ${environment.arch}` },
    { name: 'Processor', value: `${environment.cpuModel}, ${environment.cpus} usable` },
    { name: 'Memory', value: formatBytes(environment.memoryBytes) },
    { name: 'Node', value: environment.node },
    { name: 'Commit', value: commit === null ? UNKNOWN : `${commit}${dirty === true ? ' with local changes' : ''}` },
    { name: 'In a container', value: yesNo(container) },
    { name: 'In a virtual machine', value: yesNo(environment.virtualMachine) },
    ...optional('Lock file', environment.lockfile),
    ...optional('Frequency governor', environment.governor),
    ...optional('Turbo', environment.turbo === null ? null : yesNo(environment.turbo)),
    ...optional(
      'CPU limit',
      environment.cgroupCpus === null ? null : `${formatThreeDigits(environment.cgroupCpus)} cores`,
    ),
    ...optional(
      'Memory limit',
      environment.cgroupMemoryBytes === null ? null : formatBytes(environment.cgroupMemoryBytes),
    ),
    ...optional('Swap in use', environment.swapUsedBytes === null ? null : formatBytes(environment.swapUsedBytes)),
    ...optional(
      'Synchronous write to the disk',
      environment.fsyncUs === null ? null : `${formatMs(environment.fsyncUs)} ms (median)`,
    ),
    ...optional('Other load before the run', loadText(environment.before)),
    ...optional('Other load after the run', loadText(environment.after)),
    ...optional('Held back by the CPU limit', heldBackText(environment)),
  ];
}

function yesNo(value: boolean | null): string {
  return value === null ? UNKNOWN : value ? 'yes' : 'no';
}

function optional(name: string, value: string | null): Fact[] {
  return value === null ? [] : [{ name, value }];
}

function loadText(load: Environment['before']): string | null {
  if (load === null) return null;
  return `${formatPercent(load.busyShare)} of all cores busy, ${formatPercent(load.stealShare)} stolen by the hypervisor`;
}

/** The kernel counts since the control group began, so what is of this run is a difference; null where it is not known. */
function heldBackText({ before, after }: Pick<Environment, 'before' | 'after'>): string | null {
  const [from, to] = [before?.throttledPeriods ?? null, after?.throttledPeriods ?? null];
  // A group that was made anew meanwhile counts from 0 again.
  if (from === null || to === null || to < from) return null;
  return `in ${formatCount(to - from)} of the kernel's periods (mostly 0.1 s) between the two looks at the machine, before and after the run`;
}

/** What was decided before the first process started, for people. */
export function planFacts(plan: Plan): Fact[] {
  return [
    ...plan.scenarios.map((scenario) => ({
      name: `Scenario ${scenario.id}`,
      value: `${scenario.description} (${mixOf(scenario.mix)}; keys ${scenario.keys})`,
    })),
    { name: 'Engines', value: plan.engines.join(', ') },
    {
      name: 'Open model',
      value: `${formatThreeDigits(plan.ratePerSec)} requests/s${plan.arrivals === 'constant' ? '' : ` (${plan.arrivals} arrivals)`}, ${formatCount(plan.maxInFlight)} in flight at most`,
    },
    { name: 'Closed loop', value: `${formatCount(plan.connections)} connections` },
    { name: 'Items', value: formatCount(plan.items) },
    { name: 'Visits of each stack', value: `${plan.visits}` },
    {
      name: 'Measured',
      // A run that ran out of time made later rounds shorter, which its losses say.
      value: `${plan.losses.length > 0 ? 'at most ' : ''}${formatDuration(plan.durationMs)} by each engine in each visit, after ${formatCount(plan.warmUpRequests)} requests of warm-up in a closed loop`,
    },
    { name: 'Seed', value: `${plan.seed}` },
    { name: 'Thresholds', value: `${plan.thresholds.join(', ')}${plan.thresholdsGiven ? '' : ' (default)'}` },
    { name: 'Provider', value: plan.provider ?? 'best available' },
    { name: 'Stand-ins', value: plan.allowStandIn ? 'allowed' : 'not allowed' },
    { name: 'Cores', value: placement(plan) },
    { name: 'Planned length', value: formatDuration(plan.estimateMs) },
    {
      name: 'Maximum duration',
      value: plan.maxDurationMs === null ? 'none' : formatDuration(plan.maxDurationMs),
    },
  ];
}

function mixOf(mix: Plan['scenarios'][number]['mix']): string {
  return mix.map(({ operation, share }) => `${formatPercent(share)} ${operation}`).join(', ');
}

function placement(plan: Plan): string {
  if (plan.generatorCpus.length === 0 && plan.systemCpus.length === 0) return 'placed by the kernel';
  return `generator on ${plan.generatorCpus.join(', ') || 'any'}; system under test on ${plan.systemCpus.join(', ') || 'any'}`;
}

import type { Environment } from '../../../model/document/environment.ts';
import type { Plan, StackGroups } from '../../../model/document/plan.ts';
import { type SeededPlan, seededItems } from '../../../model/document/seeded-items.ts';
import { formatDuration } from '../../../model/duration.ts';
import { formatBytes, formatCount, formatMs, formatPercent, formatThreeDigits } from '../../words/format-number.ts';
import { listNames } from '../../words/list-names.ts';
import { platformWords } from '../../words/platform-words.ts';
import type { Fact } from '../report-model.ts';

const UNKNOWN = 'unknown';
const SHORT_COMMIT = 12;

/** Commit and machine in a few words. */
export function originFacts({ commit, dirty, cpuModel, cpus, memoryBytes, os }: Environment): Fact[] {
  const state = { true: ', with local changes', false: ', clean', null: '' }[`${dirty}`];
  return [
    { key: 'commit', name: 'Commit', value: commit === null ? UNKNOWN : `${commit.slice(0, SHORT_COMMIT)}${state}` },
    { key: 'machine', name: 'Machine', value: `${cpuModel}, ${cpus} cores, ${formatBytes(memoryBytes)}, ${os}` },
  ];
}

/** The machine and the software, for people; without the host name if it was not recorded. */
export function environmentFacts(environment: Environment): Fact[] {
  const { host, commit, dirty, container } = environment;
  return [
    ...(host === null ? [] : [{ name: 'Host', value: host }]),
    { key: 'system', name: 'System', value: `${environment.os}, kernel ${environment.kernel}, ${environment.arch}` },
    { key: 'processor', name: 'Processor', value: `${environment.cpuModel}, ${environment.cpus} usable` },
    { name: 'Memory', value: formatBytes(environment.memoryBytes) },
    { key: 'node', name: 'Node.js', value: environment.node },
    {
      key: 'commit',
      name: 'Commit',
      value: commit === null ? UNKNOWN : `${commit}${dirty === true ? ' with local changes' : ''}`,
    },
    { name: 'Container', value: yesNo(container) },
    { name: 'Virtual machine', value: yesNo(environment.virtualMachine) },
    ...optional('Lock file', environment.lockfile, 'lockfile'),
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
      'Synchronous disk write',
      environment.fsyncUs === null ? null : `${formatMs(environment.fsyncUs)} ms (median)`,
    ),
    ...optional('Other load before the run', loadText(environment.before)),
    ...optional('Other load after the run', loadText(environment.after)),
    ...optional('CPU throttling', throttlingText(environment), 'cpu-throttling'),
    ...platformFacts(environment.platform),
  ];
}

/** What the system does not report as Linux does; empty if CPU time and the load of others are the kernel's. */
function platformFacts(platform: Environment['platform']): Fact[] {
  if (platform === null || (platform.cpuTime?.from === 'kernel' && platform.foreignLoad === 'kernel')) return [];
  const { cpuTime, foreignLoad, unavailable } = platformWords(platform);
  return [
    { key: 'cpu-time', name: 'CPU time of processes', value: cpuTime },
    { key: 'load-of-others', name: 'Load of other processes', value: foreignLoad },
    ...optional('Not available on this system', unavailable === '' ? null : unavailable, 'not-available'),
  ];
}

/** `yes`, `no`, or `unknown` for null. */
export function yesNo(value: boolean | null): string {
  return value === null ? UNKNOWN : value ? 'yes' : 'no';
}

function optional(name: string, value: string | null, key?: Fact['key']): Fact[] {
  return value === null ? [] : [{ ...(key === undefined ? {} : { key }), name, value }];
}

function loadText(load: Environment['before']): string | null {
  if (load === null) return null;
  const stolen = load.stealShare === null ? '' : `, ${formatPercent(load.stealShare)} stolen by the hypervisor`;
  return `${formatPercent(load.busyShare)} of all cores busy${stolen}`;
}

/** Throttled periods of this run: the kernel counts since the control group was created. Null if unknown. */
function throttlingText({ before, after }: Pick<Environment, 'before' | 'after'>): string | null {
  const [from, to] = [before?.throttledPeriods ?? null, after?.throttledPeriods ?? null];
  // A group that was created again in between counts from 0.
  if (from === null || to === null || to < from) return null;
  return `in ${formatCount(to - from)} kernel periods (usually 0.1 s each) between the checks of the machine before and after the run`;
}

/** What was decided before the first process started, for people. */
export function planFacts(plan: Plan): Fact[] {
  return [
    ...plan.scenarios.map((scenario) => ({
      name: `Scenario ${scenario.id}`,
      key: 'scenario' as const,
      value: `${scenario.description} (${scenarioSettings(scenario)})`,
    })),
    { name: 'Engines', value: plan.engines.join(', ') },
    {
      name: 'Open model',
      value: `${formatThreeDigits(plan.ratePerSec)} requests/s${plan.arrivals === 'constant' ? '' : ` (${plan.arrivals} arrivals)`}, at most ${formatCount(plan.maxInFlight)} in flight`,
    },
    { name: 'Closed loop', value: `${formatCount(plan.connections)} connections` },
    ...itemsFact(plan),
    { name: 'Visits per stack', value: `${plan.visits}` },
    {
      name: 'Measured duration',
      // A run that ran out of time made later rounds shorter; its losses state this.
      value: `${plan.losses.length > 0 ? 'at most ' : ''}${formatDuration(plan.durationMs)} per engine and visit, after ${plan.scenarios.length > 1 ? 'at least ' : ''}${formatCount(plan.warmUpRequests)} warm-up requests in a closed loop`,
    },
    ...(plan.turns
      ? [
          {
            name: 'Blocks',
            value: `all stacks ${plan.groups === null ? '' : 'of a group '}run at the same time, and each engine measures them in slices that take turns; the memory of a datastore is that of all stacks that use it`,
          },
        ]
      : []),
    ...(plan.groups === null ? [] : [{ name: 'Groups', value: groupsText(plan.groups) }]),
    { name: 'Seed', value: `${plan.seed}` },
    { name: 'Thresholds', value: `${plan.thresholds.join(', ')}${plan.thresholdsGiven ? '' : ' (default)'}` },
    { name: 'Provider', value: plan.provider ?? 'best available' },
    { name: 'Stand-ins', value: plan.allowStandIn ? 'allowed' : 'not allowed' },
    { name: 'Cores', value: placement(plan) },
    { key: 'planned-duration', name: 'Planned duration', value: formatDuration(plan.estimateMs) },
    {
      name: 'Maximum duration',
      value: plan.maxDurationMs === null ? 'none' : formatDuration(plan.maxDurationMs),
    },
  ];
}

/** The groups of stacks: `1: express-redis; 2: express-mongodb; express-postgres is in each`. */
export function groupsText({ reference, members }: StackGroups): string {
  const lists = members.flatMap((ids, index) => (ids.length === 0 ? [] : [`${index + 1}: ${ids.join(', ')}`]));
  return `${lists.join('; ')}; ${reference} is in each`;
}

/** What is played and how ids are drawn: what makes scenarios of two results comparable. */
export function scenarioSettings({ mix, keys }: Plan['scenarios'][number]): string {
  return `${mixOf(mix)}; keys ${keys}`;
}

/** The numbers of seeded items, if any are: `10,000`; `10,000 and 100,000`. */
export function itemsFact(plan: SeededPlan): Fact[] {
  const items = seededItems(plan);
  return items.length === 0 ? [] : [{ name: 'Items', value: listNames(items.map(formatCount)) }];
}

function mixOf(mix: Plan['scenarios'][number]['mix']): string {
  return mix.map(({ operation, share }) => `${formatPercent(share)} ${operation}`).join(', ');
}

/** The cores of generator and system under test. */
export function placement(plan: Pick<Plan, 'generatorCpus' | 'systemCpus'>): string {
  if (plan.generatorCpus.length === 0 && plan.systemCpus.length === 0) return 'placed by the kernel';
  return `generator on ${plan.generatorCpus.join(', ') || 'any'}; system under test on ${plan.systemCpus.join(', ') || 'any'}`;
}

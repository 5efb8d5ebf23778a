import type { RunResult } from '../../model/document/run-result.ts';
import { yesNo } from '../run/facts/run-facts.ts';
import { formatBytes, formatCount, formatThreeDigits } from '../words/format-number.ts';
import { type Condition, differing, type FoundObstacle } from './found-obstacle.ts';

/** A result of any experiment, as the conditions of its comparison need it. */
type ComparedDocument = Pick<RunResult, 'id' | 'startedAt' | 'state' | 'environment'> & {
  readonly plan: Pick<RunResult['plan'], 'items' | 'warmUpRequests' | 'generatorCpus' | 'systemCpus'> &
    Partial<Pick<RunResult['plan'], 'turns'>>;
};

interface Labelled {
  readonly label: string;
  readonly result: ComparedDocument;
}

/** What must be the same in two runs, for every stack. Host names are compared only if both runs recorded one. */
const CONDITIONS: readonly Condition<ComparedDocument>[] = [
  environment('processor', 'processor', ({ cpuModel, cpus }) => `${cpuModel}, ${cpus} usable`),
  environment('memory', 'memory', ({ memoryBytes }) => formatBytes(memoryBytes)),
  environment('system', 'system', ({ os, arch }) => `${os}, ${arch}`),
  environment('kernel', 'kernel', ({ kernel }) => kernel),
  environment('limits', 'limits of the control group', limits),
  environment('clock', 'processor clock', clock),
  environment('container', 'kind of machine', machineKind),
  environment('runtime', 'major version of Node.js', ({ node }) => majorOf(node)),
  { code: 'cores', kind: 'environment', what: 'CPU placement', of: placement },
  {
    code: 'turns',
    kind: 'environment',
    what: 'order of measuring',
    of: ({ plan }) => (plan.turns ? 'stacks in turns' : 'one stack after the other'),
  },
  { code: 'items', kind: 'measurement', what: 'number of items', of: ({ plan }) => formatCount(plan.items) },
  {
    code: 'warm-up',
    kind: 'measurement',
    what: 'warm-up',
    of: ({ plan }) => `${formatCount(plan.warmUpRequests)} requests`,
  },
];

/** Why nothing of a run may be compared with the baseline. */
export function runObstacles(a: Labelled, b: Labelled): FoundObstacle[] {
  const same: FoundObstacle = {
    code: 'same-run',
    kind: 'measurement',
    text: `${b.label} is the same run as ${a.label}: there is nothing to compare.`,
  };
  return [
    ...(a.result.id === b.result.id && a.result.startedAt === b.result.startedAt ? [same] : []),
    ...[a, b].flatMap(endedEarly),
    ...hosts(a, b),
    ...CONDITIONS.flatMap(({ of, ...head }) =>
      differing(head, { label: a.label, value: of(a.result) }, { label: b.label, value: of(b.result) }),
    ),
  ];
}

/** `24` of `v24.21.0`; the text itself if it has no number. */
export function majorOf(version: string): string {
  return /\d+/.exec(version)?.[0] ?? version;
}

function environment(
  code: string,
  what: string,
  of: (environment: RunResult['environment']) => string,
): Condition<ComparedDocument> {
  return { code, kind: 'environment', what, of: (result) => of(result.environment) };
}

function endedEarly({ label, result }: Labelled): FoundObstacle[] {
  if (result.state === 'completed') return [];
  const how = { interrupted: 'was interrupted', running: 'has not ended', failed: 'failed' }[result.state];
  return [{ code: 'incomplete', kind: 'measurement', text: `${label} ${how}: it is incomplete.` }];
}

function hosts(a: Labelled, b: Labelled): FoundObstacle[] {
  const [first, second] = [a.result.environment.host, b.result.environment.host];
  if (first === null || second === null) return [];
  return differing(
    { code: 'host', kind: 'environment', what: 'machine' },
    { label: a.label, value: first },
    { label: b.label, value: second },
  );
}

function limits({ cgroupCpus, cgroupMemoryBytes }: RunResult['environment']): string {
  const cores = cgroupCpus === null ? 'no CPU limit' : `${formatThreeDigits(cgroupCpus)} cores`;
  return `${cores}, ${cgroupMemoryBytes === null ? 'no memory limit' : formatBytes(cgroupMemoryBytes)}`;
}

function clock({ governor, turbo }: RunResult['environment']): string {
  return `governor ${governor ?? 'unknown'}, turbo ${turbo === null ? 'unknown' : turbo ? 'on' : 'off'}`;
}

function machineKind({ container, virtualMachine }: RunResult['environment']): string {
  return `container ${yesNo(container)}, virtual machine ${yesNo(virtualMachine)}`;
}

function placement({ plan: { generatorCpus, systemCpus } }: ComparedDocument): string {
  return `generator on ${generatorCpus.join(' ') || 'any'}, system under test on ${systemCpus.join(' ') || 'any'}`;
}

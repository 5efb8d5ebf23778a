import { glob } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** How a group of test files is run. */
export interface TestGroup {
  readonly name: 'quick' | 'computing' | 'servers' | 'measuring' | 'containers';
  /** How many files run at the same time. */
  readonly concurrency: number;
  readonly files: readonly string[];
}

/**
 * Files that simulate many runs or render large reports, for seconds each: they start nothing, but are too long for
 * `test:quick`.
 */
export const COMPUTING: readonly string[] = [
  'reports/compare-model',
  'reports/memory-groups',
  'reports/failing-under-load',
  'reports/claims/disturbed-claims',
  'fuzz/readers',
  'gate/replay',
  'reports/outputs-agree',
  'reports/uncertain-verdicts',
  'reports/report-model',
  'reports/compare-outputs',
  'reports/page-parts',
  'reports/validity',
  'reports/junit',
  'reports/judge',
  'reports/not-significant',
  'reports/shared-cores',
  'reports/no-partner',
  'reports/measured-time',
  'gate/level',
  'gate/power',
  'oracles/capacity/truth-of',
  'model/compare-independent',
  'model/coverage',
  'model/capacity/simulation',
];

/**
 * Files that start datastores, stacks, generators, browsers, repositories or whole commands, and assert what these do,
 * not how fast. They run beside each other, the longest first.
 */
export const SERVERS: readonly string[] = [
  'faults/faults',
  'writing/readme-commands',
  'gate/planted-faults',
  'blocks/standstill',
  'blocks/window-counters',
  'blocks/measure-block',
  'blocks/measure-drivers',
  'environment/environment',
  'environment/without-proc',
  'conformance/stacks',
  'gate/refusals',
  'gate/answers/looked-at',
  'conformance/broken-targets',
  'conformance/option-variants',
  'browser/report-page',
  'gate/interrupt',
  'cli/run-failures',
  'writing/commands',
  'gate/sides/held-back',
  'cli/canaries/canaries',
  'gate/standstill',
  'cli/interrupt',
  'run/memory-groups',
  'gate/sides/prepare-sides',
  'browser/gate-page',
  'browser/capacity-page',
  'gate/sides/install-cache',
  'gate/start-side',
  'apps/readiness',
  'gate/fixed-ports',
  'load/null-server',
  'own-stacks/image-stack',
  'own-stacks/kept-items',
  'cli/launcher',
  'targets/item-store',
  'targets/durability-settings',
  'datastores/sockets-and-lists',
  'ci/action-steps',
  'ci/written-files',
  'cli/files-of-strangers',
  'programs/broken-cache',
  'gate/sides/choose-sides',
  'gate/sides/default-base',
  'gate/sides/submodules',
  'gate/sides/missing-tools',
  'gate/sides/side-copies',
  'gate/sides/advise-on-side',
  'datastores/left-namespaces',
  'apps/stack-namespace',
  'apps/workers',
  'apps/node-versions',
  'datastores/datastores',
  'oracles/capacity/known-servers',
  'environment/driver-reasons',
  'machine/end-of-children',
  'cli/service-failures',
  'gate/secrets',
  'load/engine-failures',
  'load/app-headers',
  'load/steps/step-player',
  'load/steps/broken-steps',
  'load/generator-process',
  'load/drivers/play-drivers',
  'compose/compose-queue',
  'cli/serve',
  'datastores/postgres-start',
  'datastores/external-identity',
  'gate/foreign-service/foreign-service',
  'gate/gate-stores',
  'programs/mongo-java-server',
  'security/own-place',
  'security/own-datastores',
];

/** Files whose assertions are about time, CPU or verdicts of real measurements: one at a time, at the end. */
export const MEASURING: readonly string[] = [
  'gate/foreign-service/foreign-gate',
  'gate/waived-gate',
  'load/autocannon',
  'load/k6',
  'load/k6-turns',
  'load/pacer',
  'load/pacer-turns',
  'load/stall',
  'load/steps/step-recovery',
  'measure/cpu-between',
  'gate/play-bursts',
  'cli/run',
  'cli/variants',
  'studies/break-even',
  'studies/missing-index',
  'own-stacks/own-stacks',
  'own-stacks/running-server',
  'own-stacks/examples',
  'own-stacks/engines-alike',
  'own-stacks/own-api',
  'cli/capacity',
  'cli/claims',
  'studies/planted-truths',
  'load/generator-limit',
  'gate/self-check',
  'measure/cpu-sampler',
  'compose/compose-ladder',
  'measure/loop-probe',
  'measure/limits/planted-limits',
  'machine/wait-for',
  'load/bounded-memory',
];

/** Files that start a Docker engine of their own when STACKBENCH_TEST_COMPOSE is 1: last of all. */
export const CONTAINERS: readonly string[] = [
  'compose/compose-run',
  'compose/compose-stacks',
  'compose/compose-access',
  'compose/compose-frozen',
  'compose/own-image',
];

/** All test files below `root`, in groups in the order in which they run. A file that no list names is quick. */
export async function groupTests(root: string, named: readonly string[] = ['test/**/*.test.ts']): Promise<TestGroup[]> {
  const found = await Array.fromAsync(glob(named.map(wholeFolder), { cwd: root }));
  const files = [...new Set(found)].sort();
  const listed = (names: readonly string[]): string[] => names.map(pathOf).filter((path) => files.includes(path));
  const others = new Set([...COMPUTING, ...SERVERS, ...MEASURING, ...CONTAINERS].map(pathOf));
  const cores = availableParallelism();
  const groups: readonly TestGroup[] = [
    { name: 'quick', concurrency: cores + 1, files: files.filter((path) => !others.has(path)) },
    { name: 'computing', concurrency: cores, files: listed(COMPUTING) },
    { name: 'servers', concurrency: cores + 1, files: listed(SERVERS) },
    { name: 'measuring', concurrency: 1, files: listed(MEASURING) },
    { name: 'containers', concurrency: 1, files: listed(CONTAINERS) },
  ];
  return groups.filter((group) => group.files.length > 0);
}

/** The path of a test file, from the root of the repository, by its name in the lists above. */
export function pathOf(name: string): string {
  return join('test', `${name}.test.ts`);
}

/** `npm test -- test/targets` means all tests in that folder. */
function wholeFolder(named: string): string {
  return named.endsWith('.ts') ? named : `${named.replace(/\/$/, '')}/**/*.test.ts`;
}

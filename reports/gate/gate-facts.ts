import type { GateResult, SideKey, SideRecord } from '../../model/document/gate-result.ts';
import { formatDuration } from '../../model/duration.ts';
import { countErrors } from '../../model/gate/count-errors.ts';
import { foreignShareOf } from '../../model/gate/foreign-share.ts';
import type { Fact } from '../run/report-model.ts';
import { shorten } from '../words/clean-text.ts';
import { formatChange, formatMargin } from '../words/format-change.ts';
import { formatCount, formatPercent } from '../words/format-number.ts';
import type { BlockLine, GateTestReport, SideReport } from './gate-report.ts';

const NAME_LIMIT = 60;

/** Returns the measurement quality: blocks, noise between them, foreign load, warm-up. */
export function qualityFacts({ blocks, plan, ended }: GateResult, tests: readonly GateTestReport[]): Fact[] {
  const elapsedMs = blocks.reduce((sum, block) => sum + block.elapsedMs, 0);
  return [
    {
      name: 'Blocks',
      value: `${blocks.length} of at most ${plan.maxBlocks}, ${formatDuration(elapsedMs)}; ended: ${ENDS[ended ?? 'none']}`,
    },
    { name: 'Noise between blocks', value: noise(tests) },
    { name: 'Worst start', value: worstStart(tests) },
    {
      name: blocks.some(({ cores }) => cores !== null) ? "Foreign load on the sides' core" : 'Foreign load',
      value: shares(blocks.map(foreignShareOf)),
    },
    { name: 'CPU stolen by the hypervisor', value: shares(blocks.map(({ stealShare }) => stealShare)) },
    { name: 'Warm-up', value: warmUp(plan.endpoints, blocks) },
  ];
}

/** Returns the settings of a gate, as facts. */
export function gatePlanFacts({ plan, blocks, copies }: GateResult): Fact[] {
  const fewest = Math.min(...blocks.flatMap(({ endpoints }) => endpoints.map(({ warmUp }) => warmUp.requests)));
  const cpus = (list: readonly number[]): string => list.join(', ') || 'any core';
  return [
    { name: 'Service', value: plan.service },
    { name: 'Requests', value: plan.endpoints.join(', ') },
    {
      name: 'Margins',
      value: `ignored up to ${formatMargin(plan.minEffect)}; fails from ${formatMargin(plan.maxEffect)}`,
    },
    {
      name: 'Error rates',
      value:
        'false REGRESSED: at most 1 in 100 gates over all comparisons (rise of failing answers: 1 in 200 more); false PASS: at most 1 in 40 for each comparison; if only the code and the random draws differ between the sides',
    },
    { name: 'Maximum blocks and time', value: `${plan.maxBlocks} blocks, ${formatDuration(plan.maxDurationMs)}` },
    {
      name: 'Bursts',
      value: `${plan.burst} requests to one side over ${plan.connections} connections, then to the other, in random order; burst latency is the mean latency of a burst, compared at the median pair`,
    },
    {
      name: 'Warm-up',
      value: `${formatCount(plan.warmUpRequests)} to ${formatCount(plan.warmUpLimit)} requests to each side and endpoint${fewest < plan.warmUpRequests ? `; cut short by time to at least ${formatCount(fewest)}` : ''}`,
    },
    { name: 'Measured', value: `${formatDuration(plan.measureMs)} for each endpoint in each block` },
    { name: 'Folders', value: FOLDERS[copies ?? 'unknown'] },
    { name: 'Seed', value: `${plan.seed}` },
    {
      name: 'Cores',
      value: `service ${cpus(plan.serverCpus)}; datastores ${cpus(plan.serviceCpus)}; generator ${cpus(plan.generatorCpus)}`,
    },
    { name: 'When inconclusive', value: plan.onInconclusive === 'warn' ? 'warn (exit 0)' : 'fail (exit 4)' },
    { name: 'Limits on the head', value: plan.thresholds.join(', ') || 'none' },
    { name: 'Waivers', value: plan.waivers.length === 0 ? 'none' : `${plan.waivers.length}` },
  ];
}

/** Returns the facts of a side, with its measured requests and errors. */
export function sideReport(key: SideKey, side: SideRecord, result: GateResult): SideReport {
  return {
    key,
    ref: side.ref,
    commit: side.commit,
    dirty: side.dirty,
    subject: side.subject,
    runtime: side.runtime,
    ...countErrors(result.blocks, key),
  };
}

/** Returns the blocks in order, as tables list them. */
export function blockLines({ blocks }: GateResult): BlockLine[] {
  return blocks.map((block) => ({
    index: block.index,
    startedAt: block.startedAt,
    first: block.first,
    elapsedMs: block.elapsedMs,
    steady: block.endpoints.every(({ warmUp: { steady } }) => steady),
    foreignCpuShare: foreignShareOf(block),
    stealShare: block.stealShare,
  }));
}

const FOLDERS = {
  'each-block': 'each block runs from fresh copies of both checkouts, in folders with names of equal length',
  two: 'each block runs from one of two copies of each checkout, chosen at random, in folders with names of equal length',
  none: 'each side runs from its checkout',
  unknown: 'not recorded',
} as const;

const ENDS = {
  decided: 'all comparisons that could change the verdict are decided',
  blocks: 'maximum number of blocks reached',
  time: 'time limit reached',
  errors: 'an error',
  interrupted: 'interrupted',
  'nothing-to-compare': 'the base knows none of the requests',
  none: 'not yet',
} as const;

function noise(tests: readonly GateTestReport[]): string {
  const known = tests.flatMap((test) => (test.blockSd === null || test.unit === 'count' ? [] : [test.blockSd]));
  if (known.length === 0) return 'unknown';
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return least === most
    ? `±${formatPercent(most, 1)}`
    : `±${formatPercent(least, 1)} to ±${formatPercent(most, 1)}, by comparison`;
}

/** The highest head ÷ base of one block, over all comparisons of CPU and latency. */
function worstStart(tests: readonly GateTestReport[]): string {
  const known = tests.flatMap(({ unit, worst, subject, metricName }) =>
    unit === 'count' || worst === null ? [] : [{ worst, name: `${subject}, ${metricName}` }],
  );
  const [first] = known.toSorted((a, b) => b.worst - a.worst);
  return first === undefined ? 'unknown' : `${formatChange(first.worst)} (${shorten(first.name, NAME_LIMIT)})`;
}

function shares(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return 'unknown';
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return `${formatPercent(mean)} on average, ${formatPercent(Math.min(...known))} to ${formatPercent(Math.max(...known))} by block`;
}

function warmUp(endpoints: readonly string[], blocks: GateResult['blocks']): string {
  if (blocks.length === 0) return 'not measured';
  const late = endpoints.flatMap((endpoint) => {
    const reached = blocks.flatMap(
      (block) => block.endpoints.find((measure) => measure.endpoint === endpoint)?.warmUp ?? [],
    );
    const steady = reached.filter((one) => one.steady).length;
    const most = formatCount(Math.max(0, ...reached.flatMap((one) => (one.steady ? [] : [one.requests]))));
    if (steady === reached.length) return [];
    return [
      `${shorten(endpoint, NAME_LIMIT)} was not steady in ${reached.length - steady} of ${reached.length} blocks after ${most} requests`,
    ];
  });
  if (late.length === 0) return 'steady in every block';
  return `${late.join('; ')}. Both sides received the same requests, so the comparison is valid`;
}

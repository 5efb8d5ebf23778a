import type { GateResult, SideKey, SideRecord } from '../../model/document/gate-result.ts';
import { formatDuration } from '../../model/duration.ts';
import { countErrors } from '../../model/gate/count-errors.ts';
import { foreignShareOf } from '../../model/gate/foreign-share.ts';
import type { Fact } from '../run/report-model.ts';
import { shorten } from '../words/clean-text.ts';
import { formatChange, formatMargin } from '../words/format-change.ts';
import { formatCount, formatFixed, formatPercent } from '../words/format-number.ts';
import type { BlockLine, GateTestReport, SideReport } from './gate-report.ts';

const NAME_LIMIT = 60;

/** How good the measuring was: blocks, noise between them, what others did with the machine, warm-up. */
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
      name: blocks.some(({ cores }) => cores !== null) ? "Neighbours on the sides' core" : "Neighbours' CPU share",
      value: shares(blocks.map(foreignShareOf)),
    },
    { name: 'Stolen by the hypervisor', value: shares(blocks.map(({ stealShare }) => stealShare)) },
    { name: 'Warm-up', value: warmUp(plan.endpoints, blocks) },
  ];
}

/** Everything that was decided before the first block, for people. */
export function gatePlanFacts({ plan, blocks, copies }: GateResult): Fact[] {
  const fewest = Math.min(...blocks.flatMap(({ endpoints }) => endpoints.map(({ warmUp }) => warmUp.requests)));
  const cpus = (list: readonly number[]): string => list.join(', ') || 'any core';
  return [
    { name: 'Service', value: plan.service },
    { name: 'Requests', value: plan.endpoints.join(', ') },
    {
      name: 'Margins',
      value: `up to ${formatMargin(plan.minEffect)} is ignored, ${formatMargin(plan.maxEffect)} must not pass`,
    },
    {
      name: 'Error chances',
      value:
        'a false REGRESSED at most 1 in 100 gates over all comparisons (a rise of failing answers: 1 in 200 more), a false PASS at most 1 in 40 for each; as long as nothing but the code and what coins draw differs between the sides',
    },
    { name: 'Most blocks and time', value: `${plan.maxBlocks} blocks, ${formatDuration(plan.maxDurationMs)}` },
    {
      name: 'Bursts',
      value: `${plan.burst} requests to one side over ${plan.connections} connections, then the other, order by coin flip; burst latency is the mean latency of a burst, compared at the median pair`,
    },
    {
      name: 'Warm-up',
      value: `${formatCount(plan.warmUpRequests)} to ${formatCount(plan.warmUpLimit)} requests to each side and endpoint${fewest < plan.warmUpRequests ? `; cut short by time, to ${formatCount(fewest)} at least` : ''}`,
    },
    { name: 'Measured', value: `${formatDuration(plan.measureMs)} of each endpoint in each block` },
    { name: 'Folders', value: FOLDERS[copies ?? 'unknown'] },
    { name: 'Seed', value: `${plan.seed}` },
    {
      name: 'Cores',
      value: `service ${cpus(plan.serverCpus)}; datastores ${cpus(plan.serviceCpus)}; generator ${cpus(plan.generatorCpus)}`,
    },
    { name: 'When not decided', value: plan.onInconclusive === 'warn' ? 'warn (exit 0)' : 'fail (exit 4)' },
    { name: 'Limits on the head', value: plan.thresholds.join(', ') || 'none' },
    { name: 'Waivers', value: plan.waivers.length === 0 ? 'none' : `${plan.waivers.length}` },
  ];
}

/** A side with what it was asked in the measured bursts. */
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

/** The blocks in order, as a table shows them. */
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
  'each-block': 'each block runs from fresh copies of both checkouts, in folders of equal length',
  two: 'each block runs from one of two copies of each checkout, by a coin, in folders of equal length',
  none: 'each side runs from its checkout',
  unknown: 'not recorded',
} as const;

const ENDS = {
  decided: 'every comparison that could still change the answer was decided',
  blocks: 'no more blocks were allowed',
  time: 'the time was over',
  errors: 'an error',
  interrupted: 'interrupted',
  none: 'not yet',
} as const;

function noise(tests: readonly GateTestReport[]): string {
  const known = tests.flatMap((test) => (test.blockSd === null || test.unit === 'count' ? [] : [test.blockSd]));
  if (known.length === 0) return 'unknown';
  const percent = (sd: number): string => formatFixed(sd * 100, 1);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return least === most ? `±${percent(most)} %` : `±${percent(least)} to ±${percent(most)} %, by comparison`;
}

/** The highest head ÷ base of one block, over all comparisons of time. */
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
  return `${late.join('; ')}. Both sides were asked the same, so the comparison holds`;
}

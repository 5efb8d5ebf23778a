import type { StackGroups } from '../../../model/document/plan.ts';
import type { Fact, ReportModel, Row } from '../report-model.ts';

const EXPLANATIONS: readonly Fact[] = [
  {
    name: 'p99',
    value:
      'the time within which 99 of 100 requests were answered, including the wait for a connection. Failed and unsent requests count as slower than any response. A percentile is shown only if at least ten requests are above it.',
  },
  {
    name: 'Open model',
    value:
      'requests start on schedule, independent of the server. This is what users wait for, and what the thresholds judge.',
  },
  {
    name: 'Closed loop',
    value:
      'each connection waits for its response before it sends the next request. This shows how much a stack can serve. Its latencies are not comparable with those of the open model.',
  },
  {
    name: '± and ranges',
    value:
      'the 95% interval of the figure, from the differences between visits of this stack; those of the other stacks may widen it. In simulations it contains the true figure in at least 93 of 100 such runs on the same, equally busy machine, also for noisy stacks. For a stack that stalls in some visits and not in others it does so in 52 of 100 in the worst case. A visit is a fresh process with freshly seeded data.',
  },
  {
    name: 'Verdict',
    value:
      'pass or fail only if the whole interval of the figure keeps or misses the limit, otherwise inconclusive. The interval of a percentile is over visits or over events in time, whichever is wider. Slow requests that follow each other are one event, because one stall causes many of them.',
  },
  {
    name: 'Rank',
    value:
      'one more than the number of stacks whose throughput is significantly higher (5% family-wise error rate over all pairs). “2=” means that the difference from another stack is not significant. Ranks need three visits.',
  },
];

/** How to read the columns; that of the ratio depends on how stacks were measured, that of CPU on the rounds. */
export function explanationsOf(
  rows: readonly Row[],
  pairedBy: ReportModel['pairedBy'],
  groups: StackGroups | null,
  hasReferences: boolean,
): readonly Fact[] {
  return [...EXPLANATIONS, explainReference(pairedBy, groups, hasReferences), explainCpu(rows)];
}

function explainReference(pairedBy: ReportModel['pairedBy'], groups: StackGroups | null, hasReferences: boolean): Fact {
  const from =
    pairedBy === 'block'
      ? 'within the blocks in which both took turns, so that what slows the machine for a whole block cancels'
      : 'within the repetitions in which both were measured, so that what slows the machine for a whole repetition cancels';
  const through =
    groups === null
      ? ''
      : ` The ratio of stacks in different groups is that of their ratios to ${groups.reference}, each within its own group of the same repetition.`;
  const which = hasReferences
    ? 'of variants the first one of the same stack that has a rank'
    : 'the first stack of the plan that has a rank';
  return {
    name: '× reference',
    value: `throughput divided by that of the reference, ${which}; ${from}.${through} The 95% interval is of this one ratio. Ranks test all pairs together, so a stack whose interval excludes 1 may still be tied.`,
  };
}

/** CPU is of the closed loop, or of the open model if a stack has no other rounds. */
function explainCpu(rows: readonly Row[]): Fact {
  const openOnly = rows.filter(({ open, closed }) => closed === null && open !== null).length;
  const rounds =
    openOnly === 0
      ? 'the closed loop'
      : rows.every(({ closed }) => closed === null)
        ? 'the open model'
        : 'the closed loop, or of the open model if a stack has no closed rounds; do not compare the two';
  return {
    name: 'CPU',
    value: `µs of CPU time of app and datastores, failed requests included, for each successful request of ${rounds}. The sum is the CPU time of one request on one core.`,
  };
}

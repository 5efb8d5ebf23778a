import type { RunResult } from '../../model/document/run-result.ts';
import type { Threshold } from '../../model/load/threshold.ts';
import { buildRow, type RowContext } from './build-row.ts';
import { buildSections } from './build-sections.ts';
import { ceilingFacts } from './facts/ceiling-facts.ts';
import { machineFacts } from './facts/machine-facts.ts';
import { originFacts, environmentFacts, planFacts } from './facts/run-facts.ts';
import { settingDifferences } from './facts/setting-differences.ts';
import { generatorLatencies } from './figures/generator-latency.ts';
import { latencyCurves } from './figures/latency-curves.ts';
import { timelinesOf } from './figures/timelines.ts';
import { priorsOf } from './figures/visit-figures.ts';
import { visitLines } from './figures/visit-lines.ts';
import { errorLimitOf } from './judge/full-load.ts';
import { judge, thresholdsOf } from './judge/judge.ts';
import type { Fact, ReportModel, Row, SentenceGroups } from './report-model.ts';
import { cacheSentences } from './sentences/cache-sentences.ts';
import { failingNotes } from './sentences/failing-notes.ts';
import { numberFootnotes } from './sentences/number-footnotes.ts';
import { questionOf } from './sentences/question.ts';
import { cautionSentences, caveatOf, noticeOf } from './sentences/run-sentences.ts';
import { separationSentences } from './sentences/separation-sentences.ts';
import { throughputSentences } from './sentences/throughput-sentences.ts';
import { validitySentences } from './sentences/validity-sentence.ts';
import { reachSentence, openSentences, verdictSentences } from './sentences/verdict-sentences.ts';

/** How to read the columns; that of CPU depends on the rounds. */
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

/**
 * Everything that the reports of a run say, ready for any renderer. @throws StackbenchError if a threshold in the file
 * is invalid.
 */
export function buildReportModel(result: RunResult): ReportModel {
  const verdict = judge(result);
  const thresholds = thresholdsOf(result);
  const errorLimit = errorLimitOf(thresholds);
  const notes = failingNotes(result, errorLimit);
  const footnotes = numberFootnotes(result, notes);
  const contexts = new Map(
    result.plan.scenarios.map(({ id }): [string, RowContext] => [
      id,
      {
        footnotes,
        notes,
        errorLimit,
        priors: { open: priorsOf(result, id, 'open'), closed: priorsOf(result, id, 'closed') },
        curves: latencyCurves(result, id),
      },
    ]),
  );
  const rows = verdict.stacks.flatMap((stack): Row[] => {
    const target = result.targets.find((candidate) => candidate.id === stack.target);
    const context = contexts.get(stack.scenario);
    return target && context ? [buildRow(result, target, stack, context)] : [];
  });
  const scenarios = result.plan.scenarios.map((scenario) => scenario.id);
  const sections = buildSections(rows, scenarios);
  const latencyLimitUs = strictestLimitUs(thresholds);
  const reach = reachSentence(result, rows);
  const groups: SentenceGroups = {
    answers: [
      ...verdictSentences(result, rows, thresholds),
      ...throughputSentences(result, sections),
      ...cacheSentences(sections, scenarios.length),
    ],
    certainty: [
      ...openSentences(rows, thresholds),
      ...separationSentences(result, sections),
      ...(reach === null ? [] : [reach]),
      ...validitySentences(result, footnotes),
    ],
    cautions: cautionSentences(result, rows, footnotes),
  };
  return {
    id: result.id,
    tool: `${result.tool.name} ${result.tool.version}`,
    title: result.plan.title,
    question: questionOf(rows, latencyLimitUs),
    origin: originFacts(result.environment),
    command: result.command,
    startedAt: result.startedAt,
    finishedAt: result.finishedAt,
    state: result.state,
    verdict: verdict.verdict,
    exitCode: verdict.exitCode,
    thresholds: thresholds.map((threshold) => threshold.source),
    thresholdsGiven: result.plan.thresholdsGiven,
    latencyLimitUs,
    notice: noticeOf(result),
    groups,
    sentences: [...groups.answers, ...groups.certainty, ...groups.cautions],
    caveat: caveatOf(result),
    explanations: [...EXPLANATIONS, explainCpu(rows)],
    sections,
    generatorLatencies: generatorLatencies(result),
    visits: visitLines(result),
    timelines: timelinesOf(result),
    differences: settingDifferences(result),
    services: result.services,
    environment: [...environmentFacts(result.environment), ...machineFacts(result)],
    plan: [...planFacts(result.plan), ...ceilingFacts(result)],
    skipped: result.skipped,
    losses: result.plan.losses,
    footnotes,
  };
}

function strictestLimitUs(thresholds: readonly Threshold[]): number | null {
  const limits = thresholds.flatMap((threshold) => (threshold.kind === 'latency' ? [threshold.limitUs] : []));
  return limits.length > 0 ? Math.min(...limits) : null;
}

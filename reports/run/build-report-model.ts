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

/** How to read the columns, wherever they are shown; what CPU is of depends on the rounds. */
const EXPLANATIONS: readonly Fact[] = [
  {
    name: 'p99',
    value:
      'the time within which 99 of 100 requests were answered, the wait for a connection included. Failed and unsent requests count as slower than any answer. A percentile is given only where at least ten requests lie above it.',
  },
  {
    name: 'Open model',
    value:
      'requests start when they are due, whatever the server does: this is what users wait for, and what is judged.',
  },
  {
    name: 'Closed loop',
    value:
      'each connection waits for its answer before it asks again: this shows how much a stack can serve. Its latencies are not those of the open model.',
  },
  {
    name: '± and ranges',
    value:
      'the 95% interval of the figure, from the differences between visits of this stack, which those of the other stacks may widen. In simulation it holds the figure in at least 93 of 100 such runs on the same machine, as busy as it was, of noisy stacks too; of a stack that stalls in some visits and not in others in 52 of 100 at worst. A visit is a fresh process on freshly seeded data.',
  },
  {
    name: 'Verdict',
    value:
      'a limit is kept, or missed, only where the whole interval of the figure keeps, or misses, it; otherwise it is open. The interval of a percentile is over visits and over events in time, whichever is wider: slow requests that follow each other are one event, because one stall makes many of them.',
  },
  {
    name: 'Rank',
    value:
      'one more than the number of stacks whose throughput is significantly higher (a chance of 5% that any of all pairs is wrong); “2=” says that the difference from some other stack is not significant. Ranks need three visits.',
  },
];

/** CPU is of the closed loop, and of the open model where a stack has no other rounds. */
function explainCpu(rows: readonly Row[]): Fact {
  const openOnly = rows.filter(({ open, closed }) => closed === null && open !== null).length;
  const rounds =
    openOnly === 0
      ? 'the closed loop'
      : rows.every(({ closed }) => closed === null)
        ? 'the open model'
        : 'the closed loop, or of the open model where a stack has no closed rounds: the two are not to be compared';
  return {
    name: 'CPU',
    value: `µs of processor time that app and datastores used, failed requests included, for each good answer of ${rounds}; the sum is what one core spends on an answer.`,
  };
}

/** Everything that the reports of a run say, ready for any renderer; throws where a threshold in the file cannot be read. */
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

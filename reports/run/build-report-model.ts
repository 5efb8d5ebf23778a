import type { RunResult } from '../../model/document/run-result.ts';
import type { Threshold } from '../../model/load/threshold.ts';
import { buildRow, type RowContext } from './build-row.ts';
import { buildSections } from './build-sections.ts';
import { calmFacts } from './facts/calm-facts.ts';
import { ceilingFacts } from './facts/ceiling-facts.ts';
import { findPlanFact } from './facts/find-plans.ts';
import { checkMachine } from './facts/machine-check.ts';
import { machineFacts } from './facts/machine-facts.ts';
import { measuredShareFact } from './facts/measured-share.ts';
import { originFacts, environmentFacts, planFacts } from './facts/run-facts.ts';
import { settingDifferences } from './facts/setting-differences.ts';
import { generatorLatencies } from './figures/generator-latency.ts';
import { latencyCurves } from './figures/latency-curves.ts';
import { timelinesOf } from './figures/timelines.ts';
import { priorsOf } from './figures/visit-figures.ts';
import { visitLines } from './figures/visit-lines.ts';
import { errorLimitOf } from './judge/full-load.ts';
import { judge, thresholdsOf } from './judge/judge.ts';
import { hasReferences } from './ranking/reference.ts';
import type { ReportModel, Row, SentenceGroups } from './report-model.ts';
import { cacheSentences } from './sentences/cache-sentences.ts';
import { explanationsOf } from './sentences/explanations.ts';
import { failingNotes } from './sentences/failing-notes.ts';
import { missingRatioSentences } from './sentences/missing-ratios.ts';
import { numberFootnotes } from './sentences/number-footnotes.ts';
import { questionOf } from './sentences/question.ts';
import { cautionSentences, caveatOf, noticeOf } from './sentences/run-sentences.ts';
import { separationSentences } from './sentences/separation-sentences.ts';
import { studySentences } from './sentences/study-sentences.ts';
import { throughputSentences } from './sentences/throughput-sentences.ts';
import { missingOf, undecidedSentences } from './sentences/undecided-sentences.ts';
import { validitySentences } from './sentences/validity-sentence.ts';
import { reachSentence, openSentences, verdictSentences } from './sentences/verdict-sentences.ts';
import { planSentence } from './study/plan-sentence.ts';

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
  const sections = buildSections(rows, result);
  const latencyLimitUs = strictestLimitUs(thresholds);
  const reach = reachSentence(result, rows);
  const machine = checkMachine(result);
  const groups: SentenceGroups = {
    answers: [
      ...studySentences(result, sections),
      ...planSentence(result),
      ...verdictSentences(result, rows, thresholds),
      ...(result.plan.thresholdsGiven ? undecidedSentences(rows.map((row) => missingOf(row, thresholds))) : []),
      ...(result.plan.study === null ? throughputSentences(result, sections) : []),
      ...cacheSentences(sections, result.plan.scenarios.length),
    ],
    certainty: [
      ...openSentences(rows, thresholds),
      ...missingRatioSentences(sections),
      ...separationSentences(result, sections),
      ...(reach === null ? [] : [reach]),
      ...validitySentences(result, footnotes, machine),
    ],
    cautions: cautionSentences(result, rows, footnotes),
  };
  return {
    id: result.id,
    tool: `${result.tool.name} ${result.tool.version}`,
    title: result.plan.title,
    question: result.plan.study?.question ?? questionOf(rows, latencyLimitUs),
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
    grouped: result.plan.groups !== null,
    pairedBy: machine.pairedBy,
    explanations: explanationsOf(rows, machine.pairedBy, result.plan.groups, sections.some(hasReferences)),
    sections,
    generatorLatencies: generatorLatencies(result),
    visits: visitLines(result),
    timelines: timelinesOf(result),
    differences: settingDifferences(result),
    services: result.services,
    environment: [
      ...environmentFacts(result.environment),
      ...machineFacts(result, machine),
      ...calmFacts(result, rows),
      ...measuredShareFact(result),
    ],
    plan: [
      ...planFacts(result.plan),
      ...findPlanFact({ ...result, scenarios: result.plan.scenarios }),
      ...ceilingFacts(result),
    ],
    skipped: result.skipped,
    losses: result.plan.losses,
    footnotes,
  };
}

function strictestLimitUs(thresholds: readonly Threshold[]): number | null {
  const limits = thresholds.flatMap((threshold) => (threshold.kind === 'latency' ? [threshold.limitUs] : []));
  return limits.length > 0 ? Math.min(...limits) : null;
}

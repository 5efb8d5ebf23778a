import type { GateResult } from '../../model/document/gate-result.ts';
import type { DecidedTest } from '../../model/gate/decide-gate.ts';
import { expensiveStarts } from '../../model/gate/expensive-starts.ts';
import { meanRatio } from '../../model/stats/mean-ratio.ts';
import { doubtAbout } from './beside-verdict.ts';
import type { DoubtfulAnswers, GateTestReport, TestVerdict } from './gate-report.ts';
import { nameMetric } from './name-metric.ts';
import { subjectOf, testSentence } from './test-sentence.ts';
import { whyInconclusive } from './why-inconclusive.ts';

/** The facts of the whole gate that the judgement of one test needs. */
interface GateSurroundings {
  readonly result: GateResult;
  readonly isInvalid: boolean;
  /** Whether a test has regressed without a waiver that covers it. */
  readonly hasRegressed: boolean;
  readonly family: number;
  readonly answers: readonly DoubtfulAnswers[];
}

/** Returns a test with its verdict, its waiver and its sentence. */
export function judgeTest(test: DecidedTest, surroundings: GateSurroundings): GateTestReport {
  const { decision, endpoint, metric, key, perRequest, met } = test;
  const { result } = surroundings;
  const effect = decision.effect ?? { center: Number.NaN, lo: null, hi: null };
  const blocks = decision.effect?.n ?? 0;
  const seen = test.ratios.slice(0, blocks);
  const named = nameMetric(metric, result.services);
  const measuredMs = result.blocks.slice(0, blocks).reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
  const judged = {
    endpoint,
    effect: { center: effect.center, lo: effect.lo, hi: effect.hi },
    perRequest,
    verdict: verdictOf(test, surroundings),
    improved: decision.improved && !surroundings.isInvalid,
    slower: seen.filter((ratio) => ratio > 0).length,
    waiver: met,
    answers: doubtAbout(endpoint, surroundings.answers),
    mean: meanRatio(seen),
    worst: test.ratios.length === 0 ? null : Math.exp(Math.max(...test.ratios)),
    expensive: expensiveStarts(test.ratios, result.plan.maxEffect),
  };
  const undecided = { blocks, blockSd: decision.blockSd ?? sdOfNone(seen), family: surroundings.family, measuredMs };
  const sentence = testSentence({
    ...judged,
    named,
    blocks,
    measuredMs,
    minEffect: result.plan.minEffect,
    maxEffect: result.plan.maxEffect,
    reason: whyInconclusive({
      ...undecided,
      effect: judged.effect,
      mean: judged.mean,
      expensive: judged.expensive,
      unsure: met?.state === 'unsure' ? met.waiver : null,
      msPerBlock: measuredMs / Math.max(1, blocks),
      plan: result.plan,
      isCutShort: result.state !== 'completed',
    }),
  });
  return {
    ...judged,
    key,
    metric,
    subject: subjectOf(endpoint),
    metricName: named.short,
    unit: named.unit,
    ratios: test.ratios.map(Math.exp),
    blocks,
    decidedAt: decision.decidedAt,
    blockSd: undecided.blockSd,
    sentence,
  };
}

function verdictOf({ decision, met }: DecidedTest, around: GateSurroundings): TestVerdict {
  if (around.isInvalid) return 'invalid';
  switch (decision.answer) {
    case 'pass':
      return 'pass';
    case 'regressed':
      if (met?.state === 'used') return 'waived';
      if (met?.state === 'unsure') return around.hasRegressed ? 'open' : 'inconclusive';
      return 'regressed';
    case 'inconclusive':
      return 'inconclusive';
    case 'open':
      return around.hasRegressed ? 'open' : 'inconclusive';
  }
}

/** Exact counters differ by nothing from block to block. */
function sdOfNone(ratios: readonly number[]): number | null {
  return ratios.length < 2 ? null : 0;
}

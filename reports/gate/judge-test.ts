import type { DecidedTest } from '../../model/gate/decide-gate.ts';
import type { GateResult } from '../../model/gate/gate-result.ts';
import { matchWaiver } from '../../model/gate/match-waiver.ts';
import type { GateTestReport, TestVerdict } from './gate-report.ts';
import { nameMetric } from './name-metric.ts';
import { subjectOf, testSentence } from './test-sentence.ts';
import { whyInconclusive } from './why-inconclusive.ts';

/** What judging one test takes from the whole gate. */
export interface GateSurroundings {
  readonly result: GateResult;
  /** First day of the gate, `2026-11-24`: waivers are held against it. */
  readonly day: string;
  readonly isWorthless: boolean;
  /** Whether some test has regressed that no waiver lets through. */
  readonly hasRegressed: boolean;
  readonly family: number;
}

/** One test with its verdict, its waiver and its sentence. */
export function judgeTest(test: DecidedTest, surroundings: GateSurroundings): GateTestReport {
  const { decision, endpoint, metric, key, perRequest } = test;
  const { result, day } = surroundings;
  const effect = decision.effect ?? { center: Number.NaN, lo: null, hi: null };
  const regressed = decision.answer === 'regressed';
  const waiver = regressed ? matchWaiver(result.plan.waivers, test, { ratio: effect.center, day }) : null;
  const blocks = decision.effect?.n ?? 0;
  const seen = test.ratios.slice(0, blocks);
  const named = nameMetric(metric, result.services);
  const measuredMs = result.blocks.slice(0, blocks).reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
  const judged = {
    endpoint,
    effect: { center: effect.center, lo: effect.lo, hi: effect.hi },
    perRequest,
    verdict: verdictOf(test, waiver?.state === 'used', surroundings),
    improved: decision.improved && !surroundings.isWorthless,
    slower: seen.filter((ratio) => ratio > 0).length,
    waiver,
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

function verdictOf({ decision }: DecidedTest, isWaived: boolean, around: GateSurroundings): TestVerdict {
  if (around.isWorthless) return 'invalid';
  switch (decision.answer) {
    case 'pass':
      return 'pass';
    case 'regressed':
      return isWaived ? 'waived' : 'regressed';
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

import type { GateSentence, GateTestReport, TestVerdict, ThresholdReport } from './gate-report.ts';

const WORST_FIRST: readonly TestVerdict[] = ['regressed', 'waived', 'inconclusive', 'pass'];
/** Comparisons that lack an answer mostly lack it for the same reason. */
const MOST_INCONCLUSIVE = 2;

/**
 * What is told in words: each comparison that did not simply pass, the first one (the one that most is about) in any case, each limit
 * that was not kept. What was not decided because another comparison regressed stands in the tables alone.
 */
export function gateSentences(
  tests: readonly GateTestReport[],
  thresholds: readonly ThresholdReport[],
): GateSentence[] {
  const told = WORST_FIRST.flatMap((verdict) => {
    const all = tests.filter(
      (test, index) => test.verdict === verdict && (verdict !== 'pass' || index === 0 || test.improved),
    );
    return verdict === 'inconclusive' ? shortened(all) : all.map(({ sentence }) => sentence);
  });
  const limits = thresholds.filter(({ outcome }) => outcome === 'fail' || outcome === 'inconclusive');
  return [...told, ...limits.map(limitSentence)];
}

function shortened(tests: readonly GateTestReport[]): GateSentence[] {
  const rest = tests.slice(MOST_INCONCLUSIVE);
  const sentences = tests.slice(0, MOST_INCONCLUSIVE).map(({ sentence }) => sentence);
  if (rest.length === 0) return sentences;
  const names = rest.map(({ subject, metricName }) => `${subject}, ${metricName}`);
  return [...sentences, { word: 'INCONCLUSIVE', tone: 'caution', text: `Not decided either: ${names.join('; ')}.` }];
}

function limitSentence({ endpoint, expected, actual, outcome, explanation }: ThresholdReport): GateSentence {
  return {
    word: outcome === 'fail' ? 'FAIL' : 'INCONCLUSIVE',
    tone: outcome === 'fail' ? 'bad' : 'caution',
    text: `${endpoint}: limit ${expected}, head: ${actual}. ${explanation}`,
  };
}

import type { GateSentence, GateTestReport, TestVerdict, ThresholdReport } from './gate-report.ts';

const WORST_FIRST: readonly TestVerdict[] = ['regressed', 'waived', 'inconclusive', 'pass'];
/** Inconclusive comparisons mostly have the same reason. */
const MOST_INCONCLUSIVE = 2;

/**
 * Returns the sentences of a report: the first comparison, each other one that did not simply pass, and each limit that
 * was not kept. Comparisons that are open because another one regressed are only in the tables.
 */
export function gateSentences(
  tests: readonly GateTestReport[],
  thresholds: readonly ThresholdReport[],
): GateSentence[] {
  const written = WORST_FIRST.flatMap((verdict) => {
    const all = tests.filter(
      (test, index) => test.verdict === verdict && (verdict !== 'pass' || index === 0 || test.improved),
    );
    return verdict === 'inconclusive' ? shortened(all) : all.map(({ sentence }) => sentence);
  });
  const limits = thresholds.filter(({ outcome }) => outcome === 'fail' || outcome === 'inconclusive');
  return [...written, ...limits.map(limitSentence)];
}

function shortened(tests: readonly GateTestReport[]): GateSentence[] {
  const rest = tests.slice(MOST_INCONCLUSIVE);
  const sentences = tests.slice(0, MOST_INCONCLUSIVE).map(({ sentence }) => sentence);
  if (rest.length === 0) return sentences;
  const names = rest.map(({ subject, metricName }) => `${subject}, ${metricName}`);
  return [...sentences, { word: 'INCONCLUSIVE', tone: 'caution', text: `Also undecided: ${names.join('; ')}.` }];
}

function limitSentence({ endpoint, expected, actual, outcome, explanation }: ThresholdReport): GateSentence {
  return {
    word: outcome === 'fail' ? 'FAIL' : 'INCONCLUSIVE',
    tone: outcome === 'fail' ? 'bad' : 'caution',
    text: `${endpoint}: limit ${expected}, head: ${actual}. ${explanation}`,
  };
}

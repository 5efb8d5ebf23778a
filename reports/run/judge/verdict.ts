/** What may be said of a stack; `inconclusive` is "we cannot know", `invalid` is "the measurement went wrong". */
export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'invalid';

/** One self-explaining comparison of what was expected with what was found, in words that need no context. */
export interface Check {
  readonly name: string;
  readonly expected: string;
  readonly actual: string;
  readonly outcome: Verdict;
  readonly explanation: string;
  /** What would decide an inconclusive one, with a flag to copy; part of the explanation. */
  readonly decidedBy?: string;
}

const worstFirst: readonly Verdict[] = ['invalid', 'fail', 'inconclusive', 'pass'];

/** The verdict that decides when several apply: invalid > fail > inconclusive > pass. An empty list is inconclusive. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return worstFirst.find((verdict) => verdicts.includes(verdict)) ?? 'inconclusive';
}

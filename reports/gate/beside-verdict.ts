import type { DoubtfulAnswers, GateSentence } from './gate-report.ts';

type Doubt = DoubtfulAnswers['kind'];

const WORDS: Readonly<Record<Doubt, string>> = { differ: 'answers differ', errors: 'answers are errors' };

/** Returns what is doubtful about the answers of an endpoint, of all together (null); null if nothing is. */
export function doubtAbout(endpoint: string | null, answers: readonly DoubtfulAnswers[]): Doubt | null {
  const about = answers.filter((one) => endpoint === null || one.endpoint === endpoint);
  return about.find(({ kind }) => kind === 'errors')?.kind ?? about[0]?.kind ?? null;
}

/** Returns `pass, answers differ`; the verdict itself without a doubt. */
export function verdictWithDoubt(verdict: string, doubt: Doubt | null): string {
  return doubt === null ? verdict : `${verdict}, ${WORDS[doubt]}`;
}

/** Returns a sentence whose first word also says what is doubtful: `PASS, ANSWERS DIFFER`. */
export function besideVerdict(sentence: GateSentence, doubt: Doubt | null): GateSentence {
  if (doubt === null) return sentence;
  return { ...sentence, word: verdictWithDoubt(sentence.word, doubt).toUpperCase(), tone: 'caution' };
}

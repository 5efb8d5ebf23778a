import type { Sentence } from '../../run/report-model.ts';
import { cleanLine } from '../../words/clean-text.ts';

const ANSI: Readonly<Record<Sentence['tone'], string>> = {
  good: '\u001B[32m',
  bad: '\u001B[31m',
  caution: '\u001B[33m',
  neutral: '',
};
const RESET = '\u001B[0m';

/** A sentence on one line, in the colour of its tone if `color` is set. */
export function paintSentence({ tone, text }: Sentence, color: boolean): string {
  return paintTone(cleanLine(text), tone, color);
}

/** A text in the colour of a tone if `color` is set; unchanged for a neutral tone. */
export function paintTone(text: string, tone: Sentence['tone'], color: boolean): string {
  return color && ANSI[tone] !== '' ? `${ANSI[tone]}${text}${RESET}` : text;
}

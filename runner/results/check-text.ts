import { checkNesting } from '../../model/parse-json.ts';
import { messageOf } from '../../model/stackbench-error.ts';
import { checkHistogram } from './check-histogram.ts';

/** How every encoded histogram begins, by the format's own first four bytes, with enough behind it to be one. */
const HISTOGRAM = /HIST[BFJNRVZdhlptx159][A-P][A-Za-z\d+/]{60,}={0,2}(\\?)/g;
/** Those letters as escapes, which no program writes. */
const HIDDEN = /\\u00(?:4[89]|5[34])/i;
const MOST_INFLATED_BYTES = 100_000_000;

/**
 * Checks the text of a file of any tool before it is parsed: its nesting, and the histograms that may be in it.
 * @throws Error with one sentence
 */
export function checkText(text: string): void {
  // Brackets of a log or of colours need not close.
  if (/^\s*[{[]/.test(text)) checkNesting(text);
  if (HIDDEN.test(text)) throw new Error('It writes plain letters as escapes.');
  let inflated = 0;
  for (const [encoded, escape] of text.matchAll(HISTOGRAM)) {
    try {
      if (escape !== '') throw new Error('It contains an escape.');
      inflated += checkHistogram(encoded, null);
    } catch (cause) {
      throw new Error(`A histogram of latencies is damaged. ${messageOf(cause)}`, { cause });
    }
    if (inflated > MOST_INFLATED_BYTES) throw new Error('Its histograms are far larger than those of any run.');
  }
}

import { parseAllDocuments } from 'yaml';
import { checkNesting } from '../../../../model/parse-json.ts';

/**
 * Marks between names, values and lists: 15,000 packages have fewer, and the parser takes a second and 150 MB for them.
 */
const MOST_MARKS = 150_000;

/**
 * The documents of a lock file in YAML as plain values.
 * @throws Error for a text that is no YAML, or far longer than any lock file
 */
export function yamlDocuments(text: string): unknown[] {
  checkNesting(text);
  let marks = 0;
  for (const _mark of text.matchAll(/[:,\n[{]/g)) {
    marks += 1;
    if (marks > MOST_MARKS) throw new Error(`It has more than ${MOST_MARKS} marks.`);
  }
  // To look for equal keys takes time in the square of their number, and a warning would print text of the file as it
  // is.
  return parseAllDocuments(text, { uniqueKeys: false, logLevel: 'error' }).map(
    (document) => document.toJS() as unknown,
  );
}

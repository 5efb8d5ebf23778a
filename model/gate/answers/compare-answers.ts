import type { SideKey } from '../../document/gate-result.ts';
import { median } from '../../stats/median.ts';
import { type AnswerSample, mediaTypeOf } from './answer-sample.ts';
import { differentShapes, ROOT, type ShapeDifference } from './json-shape.ts';
import { sizesDiffer } from './sizes-differ.ts';

type BySide = Readonly<Record<SideKey, readonly AnswerSample[]>>;

/** Number of good answers of each side to one text from which they are compared. */
const FEWEST_ANSWERS = 3;
const MOST_PATHS = 4;

/**
 * Returns what differs between both sides' good answers to one request, in words, by more than the answers of one side
 * differ: status, content type, encoding, size, JSON keys and types. Answers to each text are compared separately.
 * Empty if nothing does.
 */
export function compareAnswers({ base, head }: BySide): string[] {
  const texts = [...new Set(base.map(({ text }) => text))];
  const found = texts.flatMap((text) => {
    const of = (samples: readonly AnswerSample[]): AnswerSample[] =>
      samples.filter((sample) => sample.text === text && sample.isGood);
    return compareText({ base: of(base), head: of(head) });
  });
  return [...new Map(found.map((one) => [one.key, one.words])).values()];
}

interface Difference {
  /** The same difference of several paths is reported once. */
  readonly key: string;
  readonly words: string;
}

function compareText(sides: BySide): Difference[] {
  const { base, head } = sides;
  if (base.length < FEWEST_ANSWERS || head.length < FEWEST_ANSWERS) return [];
  return [
    ...apart('status', sides, ({ status }) => `${status}`),
    ...apart('content type', sides, (sample) => mediaTypeOf(sample) || 'none'),
    ...apart('content encoding', sides, ({ headers }) => headers['content-encoding'] ?? 'none'),
    ...sizes(sides),
    ...shapes(sides),
  ];
}

/** A property of which the sides have no value in common. */
function apart(name: string, { base, head }: BySide, read: (sample: AnswerSample) => string): Difference[] {
  const [ofBase, ofHead] = [new Set(base.map(read)), new Set(head.map(read))];
  if ([...ofBase].some((value) => ofHead.has(value))) return [];
  const list = (values: ReadonlySet<string>): string => [...values].sort().slice(0, MOST_PATHS).join(' or ');
  return [{ key: name, words: `${name} ${list(ofBase)} on the base, ${list(ofHead)} on the head` }];
}

function sizes({ base, head }: BySide): Difference[] {
  const read = (samples: readonly AnswerSample[]): number[] => samples.map(({ bytes }) => bytes);
  if (!sizesDiffer(read(base), read(head))) return [];
  const size = (samples: readonly AnswerSample[]): number => Math.round(median(read(samples)) ?? 0);
  return [{ key: 'size', words: `${size(base)} bytes on the base, ${size(head)} bytes on the head` }];
}

function shapes({ base, head }: BySide): Difference[] {
  const read = (samples: readonly AnswerSample[]): NonNullable<AnswerSample['shape']>[] =>
    samples.flatMap(({ shape }) => shape ?? []);
  const [ofBase, ofHead] = [read(base), read(head)];
  if (ofBase.length < base.length || ofHead.length < head.length) return [];
  const all = differentShapes(ofBase, ofHead);
  const shown = all.slice(0, MOST_PATHS).map((one) => ({ key: `shape ${one.path}`, words: inWords(one) }));
  const rest = all.length - shown.length;
  return [...shown, ...(rest > 0 ? [{ key: 'shapes', words: `and ${rest} more JSON keys` }] : [])];
}

function inWords({ path, base, head }: ShapeDifference): string {
  if (head === 'missing') return `only the base has "${path}"`;
  if (base === 'missing') return `only the head has "${path}"`;
  const what = path === ROOT ? 'the JSON' : `"${path}"`;
  return `${what} is ${base} on the base, ${head} on the head`;
}

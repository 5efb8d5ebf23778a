import type { AnswerNotice, SideKey } from '../../document/gate-result.ts';
import { SIDES } from '../sides.ts';
import { type AnswerSample, mediaTypeOf } from './answer-sample.ts';
import { compareAnswers } from './compare-answers.ts';
import type { ErrorBody } from './error-body.ts';
import type { CheckedRequest } from './judge-answers.ts';
import { firstLetters } from './quote-answer.ts';

/**
 * Returns a notice for each request whose good answers differ between the sides, and for each whose good answers
 * report an error (errors of GraphQL and JSON-RPC on either side, others on one of them). `checks` are those of several
 * starts; only what all of them agree on is reported.
 */
export function answerNotices(checks: readonly (readonly CheckedRequest[])[]): AnswerNotice[] {
  return pooled(checks).flatMap((checked) => [...different(checked), ...reportsError(checked)]);
}

/** Samples of the same endpoint together: what varies from start to start varies within a side. */
function pooled(checks: readonly (readonly CheckedRequest[])[]): CheckedRequest[] {
  const all = checks.flat();
  const endpoints = [...new Set(all.map(({ endpoint }) => endpoint))];
  return endpoints.flatMap((endpoint) => {
    const same = all.filter((one) => one.endpoint === endpoint);
    const [first] = same;
    if (first === undefined) return [];
    return { ...first, base: same.flatMap(({ base }) => base), head: same.flatMap(({ head }) => head) };
  });
}

function different(checked: CheckedRequest): AnswerNotice[] {
  const found = compareAnswers(checked);
  if (found.length === 0) return [];
  const isPage = isHtml(checked.base) && !isHtml(checked.head);
  const page = isPage ? ' The base may not know this endpoint, and answer with its page for all paths.' : '';
  return [
    {
      code: 'answers-differ',
      endpoint: checked.endpoint,
      message: `The answers to ${checked.endpoint} differ: ${found.join('; ')}.${page}`,
      fix: 'Look at both answers: less work is no improvement if the answer lacks something.',
    },
  ];
}

function isHtml(samples: readonly AnswerSample[]): boolean {
  return samples.length > 0 && samples.every((sample) => mediaTypeOf(sample) === 'text/html');
}

const WORDS: Readonly<Record<ErrorBody, string>> = {
  graphql: 'the "errors" of GraphQL',
  'json-rpc': 'the "error" of JSON-RPC',
  error: 'an error',
};

/** Errors that are expected, by their status, are no news. */
function reportsError({ endpoint, base, head, expect }: CheckedRequest): AnswerNotice[] {
  if (expect !== null && expect >= 400) return [];
  const found = { base: errorOf(base), head: errorOf(head) };
  const sides = SIDES.filter((side) => found[side] !== null);
  const isBoth = sides.length === SIDES.length;
  // Of an error on both sides only a protocol says that it is one.
  if (sides.length === 0 || (isBoth && SIDES.every((side) => found[side]?.errorBody === 'error'))) return [];
  const shown = found[sides.at(-1) as SideKey] as AnswerSample;
  const what = WORDS[shown.errorBody ?? 'error'];
  return [
    {
      code: 'error-answers',
      endpoint,
      message: `${isBoth ? 'Both sides answer' : `Only the ${sides[0]} answers`} ${endpoint} with status ${shown.status} and ${what}: ${firstLetters(shown.begins)}`,
      fix: 'Correct the request or the service: an error is answered faster than what was asked for.',
    },
  ];
}

/** A good answer that reports an error; null unless all of them do. */
function errorOf(samples: readonly AnswerSample[]): AnswerSample | null {
  const good = samples.filter(({ isGood }) => isGood);
  return good.length > 0 && good.every(({ errorBody }) => errorBody !== null) ? (good[0] ?? null) : null;
}

/** Returns a notice for each request that expects an error: its figures are those of error answers. */
export function expectationNotices(requests: readonly Pick<CheckedRequest, 'endpoint' | 'expect'>[]): AnswerNotice[] {
  return requests.flatMap(({ endpoint, expect }) =>
    expect === null || expect < 400
      ? []
      : [
          {
            code: 'expects-error',
            endpoint,
            message: `${endpoint} expects status ${expect}${expect === 429 ? ', the answer of a rate limiter' : ''}: error answers are compared there, which cost less than good ones.`,
            fix: 'Choose a request that is answered well, unless its error is what you want to measure.',
          },
        ],
  );
}

import type { GateBlock, GateResult, SideKey } from '../document/gate-result.ts';
import { adviseOnAnswer } from './answers/advise-on-answer.ts';
import type { WrongAnswer } from './answers/answer-facts.ts';
import { quoteAnswer } from './answers/quote-answer.ts';
import { type EndpointErrors, errorsOverLimit } from './count-errors.ts';

/** Why a gate is invalid: the error of a gate's document. */
export type GateFailure = NonNullable<GateResult['failure']>;

type BySide = Readonly<Record<SideKey, string | null>>;

/** What is known of a gate beside its blocks. */
interface SideFacts {
  /** What each side runs on, such as `node v24.1.0`; null if unknown. */
  readonly runtimes: BySide;
  /** The commonest wrong answer of each side, if one is known. */
  readonly examples?: Readonly<Record<SideKey, WrongAnswer | null>>;
}

/**
 * Returns why the figures of these blocks say nothing about the code: too many error answers of a side (`side-errors`),
 * or different major versions of the runtime (`other-runtimes`). Null if neither is the case. The runner asks after
 * each block, the report at the end.
 */
export function checkValidity(
  blocks: readonly GateBlock[],
  { runtimes, examples = { base: null, head: null } }: SideFacts,
): GateFailure | null {
  return (
    tooManyErrors(blocks, 'base', examples.base) ??
    tooManyErrors(blocks, 'head', examples.head) ??
    otherRuntimes(runtimes)
  );
}

function tooManyErrors(blocks: readonly GateBlock[], side: SideKey, example: WrongAnswer | null): GateFailure | null {
  const over = errorsOverLimit(blocks, side);
  if (over === null) return null;
  const { errors, requests } = over;
  const percent = Number(((errors / requests) * 100).toPrecision(2));
  const advice = example === null ? null : adviseOnAnswer(example);
  return {
    code: 'side-errors',
    side,
    what: `${errors} of ${requests} answers of the ${side} (${percent}%) were errors${whereMost(over, blocks, side)}.`,
    why: `Above 0.1% the figures describe error answers, which may be fast.${example === null ? '' : ` The commonest error: ${example.reason}. ${advice?.why}${quoteAnswer(example)}`}`,
    fix:
      advice?.fix ??
      `Find out why the ${side} answers with errors, or set "expect" of the request if another status is right.`,
  };
}

function whereMost({ endpoint }: EndpointErrors, blocks: readonly GateBlock[], side: SideKey): string {
  if (endpoint !== null) return ` at ${endpoint}`;
  const last = blocks.at(-1)?.endpoints ?? [];
  const worst = last.toSorted((a, b) => b[side].errors - a[side].errors)[0];
  return worst === undefined || worst[side].errors === 0 ? '' : `, in the last block mostly at ${worst.endpoint}`;
}

function otherRuntimes({ base, head }: BySide): GateFailure | null {
  if (base === null || head === null || majorOf(base) === majorOf(head)) return null;
  return {
    code: 'other-runtimes',
    side: null,
    what: `The base runs on ${base}, the head on ${head}.`,
    why: 'A difference between two major versions of a runtime is not a difference of the code.',
    fix: 'Use the same major version on both sides (engines, .nvmrc, image), or compare the upgrade separately.',
  };
}

/** `node v24.1.0` → `node 24`; a runtime without a version number as it is. */
function majorOf(runtime: string): string {
  const [, name, major] = /^(\S+) \D*(\d+)/.exec(runtime) ?? [];
  return major === undefined ? runtime : `${name} ${major}`;
}

import type { GateResult, SideKey } from '../../model/document/gate-result.ts';
import { errorsOverLimit } from '../../model/gate/count-errors.ts';
import { formatMargin } from '../words/format-change.ts';
import { formatCount } from '../words/format-number.ts';

type Failure = NonNullable<GateResult['failure']>;

/** What makes a comparison worthless: what the gate itself found, or what its figures show (surely more than 0.1% errors, other runtime majors). Null where nothing does. */
export function whyInvalid(result: GateResult): Failure | null {
  return result.failure ?? errorsOf(result, 'base') ?? errorsOf(result, 'head') ?? otherRuntimes(result);
}

function errorsOf(result: GateResult, side: SideKey): Failure | null {
  const over = errorsOverLimit(result.blocks, side);
  if (over === null) return null;
  const { endpoint, requests, errors } = over;
  const where = endpoint === null ? '' : ` at ${endpoint}`;
  return {
    code: 'gate-errors',
    side,
    what: `${formatMargin(errors / requests)} of the requests to the ${side}${where} failed (${formatCount(errors)} of ${formatCount(requests)}).`,
    why: 'Above 0.1% the figures are those of error answers.',
    fix: `Find out why the ${side} answers with errors, then run the gate again.`,
  };
}

function otherRuntimes({ sides }: GateResult): Failure | null {
  const { base, head } = sides;
  const [before, after] = [majorOf(base.runtime), majorOf(head.runtime)];
  if (before === null || after === null || before === after) return null;
  return {
    code: 'gate-runtimes',
    side: null,
    what: `The base runs on ${base.runtime} and the head on ${head.runtime}.`,
    why: 'Between major versions of a runtime the comparison is of runtimes, not of commits.',
    fix: 'Run both on the same major version; gate the runtime in a change of its own.',
  };
}

/** `node v24.1.0` → `node 24`. */
function majorOf(runtime: string | null): string | null {
  const match = /^(.*?)\s*v?(\d+)(?:\.|$)/.exec(runtime ?? '');
  return match === null ? null : `${match[1]} ${match[2]}`;
}

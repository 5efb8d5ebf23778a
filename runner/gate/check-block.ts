import type { GateResult, SideKey } from '../../model/gate/gate-result.ts';
import type { BlockOutcome } from './run-block.ts';
import { runtimeMajor } from './runtime-of.ts';

type Failure = NonNullable<GateResult['failure']>;

const SIDES = ['base', 'head'] as const;
/** More errors than this share, and speed is not the question any more. */
const MOST_ERRORS = 0.001;

/** Why a block, and so the gate, cannot be judged: a side that crashed or answers wrongly, or runtimes that differ. Null where it can. */
export function checkBlock({ block, errors, gone, runtimes }: BlockOutcome): Failure | null {
  if (gone !== null) return sideGone(gone);
  for (const side of SIDES) {
    for (const measure of block.endpoints) {
      const { errors: failed, requests } = measure[side];
      if (failed > requests * MOST_ERRORS)
        return tooManyErrors(side, { ...measure, failed, requests, reason: errors[side] });
    }
  }
  const { base, head } = runtimes;
  if (base !== null && head !== null && runtimeMajor(base) !== runtimeMajor(head)) return otherRuntimes(base, head);
  return null;
}

function sideGone({ side, how, reason }: NonNullable<BlockOutcome['gone']>): Failure {
  if (how === 'slow')
    return {
      side,
      code: 'side-slow',
      what: `The ${side} answers too slowly to be measured.`,
      why: reason,
      fix: 'Gate a request that takes less time, or less data, or fewer requests at once.',
    };
  return {
    side,
    code: 'side-gone',
    what: `The ${side} stopped answering while it was measured.`,
    why: reason,
    fix: 'Start it by hand in that commit and look at what it prints under load.',
  };
}

function tooManyErrors(
  side: SideKey,
  {
    endpoint,
    failed,
    requests,
    reason,
  }: { readonly endpoint: string; readonly failed: number; readonly requests: number; readonly reason: string | null },
): Failure {
  return {
    side,
    code: 'side-errors',
    what: `${failed} of ${requests} answers of ${side} to ${endpoint} were wrong.`,
    why: `The first was: ${reason ?? 'unknown'}. An answer that fails may be fast; its speed says nothing.`,
    fix: 'Mend the service, or the request in the configuration ("expect" names another status).',
  };
}

function otherRuntimes(base: string, head: string): Failure {
  return {
    side: null,
    code: 'other-runtimes',
    what: `The base runs on ${base}, the head on ${head}.`,
    why: 'A difference between two major versions of a runtime is not one of the code.',
    fix: 'Use the same major version on both sides (engines, .nvmrc, image), or compare the upgrade by itself.',
  };
}

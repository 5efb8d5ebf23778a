import type { GateBlock, GateResult, SideKey } from '../../../model/document/gate-result.ts';
import { type EndpointErrors, errorsOverLimit } from '../../../model/gate/count-errors.ts';
import { SIDES } from '../../../model/gate/sides.ts';
import { runtimeMajor } from '../../apps/runtime-of.ts';
import type { BlockOutcome } from '../../blocks/run-block.ts';

type Failure = NonNullable<GateResult['failure']>;

/**
 * Why a gate cannot be judged after a block: a side that crashed, or whose answers in this block and the `earlier` ones
 * are wrong too often, or runtimes that differ. Null if it can.
 */
export function checkBlock(
  { block, errors, gone, runtimes }: BlockOutcome,
  earlier: readonly GateBlock[],
): Failure | null {
  if (gone !== null) return sideGone(gone);
  for (const side of SIDES) {
    const counted = errorsOverLimit([...earlier, block], side);
    if (counted !== null) return sideErrors(side, { ...counted, block, reason: errors[side] });
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
      what:
        side === null
          ? 'Both sides answer too slowly to be measured.'
          : `The ${side} answers too slowly to be measured.`,
      why: reason,
      fix: 'Gate a request that takes less time, or less data.',
    };
  return {
    side,
    code: 'side-gone',
    what: `The ${side} stopped answering while it was measured.`,
    why: reason,
    fix: 'Start it by hand in that commit and look at what it prints under load.',
  };
}

interface Wrong extends EndpointErrors {
  readonly block: GateBlock;
  /** The first one's, in this block. */
  readonly reason: string | null;
}

function sideErrors(side: SideKey, { endpoint, errors, requests, block, reason }: Wrong): Failure {
  const worst = block.endpoints.reduce((a, b) => (b[side].errors > a[side].errors ? b : a));
  const where = endpoint === null ? `, most of the last ones to ${worst.endpoint}` : ` to ${endpoint}`;
  return {
    side,
    code: 'side-errors',
    what: `${errors} of ${requests} answers of ${side} were wrong${where}.`,
    why: `One was: ${reason ?? 'unknown'}. An answer that fails may be fast; its speed says nothing.`,
    fix: 'Fix the service, or the request in the configuration ("expect" names another status).',
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

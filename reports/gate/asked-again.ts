import type { GateBlock, SideKey } from '../../model/document/gate-result.ts';
import { SIDES } from '../../model/gate/sides.ts';
import { formatCount, formatPercent } from '../words/format-number.ts';

/** Share of requests sent twice that a reader must know of: above it, errors would make a gate invalid. */
const FREQUENT = 0.001;

/** Returns a notice for each side that often closed a connection while a request was on its way to it. */
export function askedAgainNotices(blocks: readonly GateBlock[]): string[] {
  return SIDES.flatMap((side) => noticeOf(blocks, side) ?? []);
}

function noticeOf(blocks: readonly GateBlock[], side: SideKey): string | null {
  const measures = blocks.flatMap(({ endpoints }) => endpoints.map((endpoint) => endpoint[side]));
  const requests = measures.reduce((sum, measure) => sum + measure.requests, 0);
  const again = measures.flatMap(({ askedAgain }) => askedAgain ?? []);
  const count = again.reduce((sum, one) => sum + one.requests, 0);
  if (count <= FREQUENT * requests) return null;
  const idleMs = Math.floor(Math.min(...again.map((one) => one.idleMs)));
  const idle = idleMs === 0 ? '' : ` after ${formatCount(idleMs)} ms or more without a request`;
  return `${formatPercent(count / requests)} of the requests to the ${side} (${formatCount(count)} of ${formatCount(requests)}) met a connection that it was closing${idle}. They were sent again on a new one, which is part of their latency. Raise the keep-alive timeout of the service.`;
}

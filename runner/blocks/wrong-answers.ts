import type { SideKey } from '../../model/document/gate-result.ts';
import type { WrongAnswer } from '../../model/gate/answers/answer-facts.ts';
import type { RunningSide } from '../apps/start-side.ts';
import type { BurstError, BurstJob, BurstResult } from '../load/bursts/burst-job.ts';
import { askSide } from './check-answers.ts';
import { factsOfWire } from './facts-of-wire.ts';

interface AfterBursts {
  readonly job: BurstJob;
  readonly sides: Readonly<Record<SideKey, RunningSide>>;
  readonly hasLogin: boolean;
  /** Number of requests that each side was sent to an endpoint before the bursts. */
  readonly askedBefore: (endpoint: string) => number;
  /** Number of the requests, which no other request has. */
  readonly number: number;
  readonly signal: AbortSignal;
}

/** Attempts to see the same wrong status again: few, because they count as work of the side. */
const MOST_ATTEMPTS = 5;

/**
 * Returns the commonest error of each side with what is known around it: sides that still run are asked again for an
 * answer of the same status, and the other side for its own. Null for a side without errors.
 */
export async function wrongAnswers(
  { errors: found, gone }: Pick<BurstResult, 'errors' | 'gone'>,
  after: AfterBursts,
): Promise<Readonly<Record<SideKey, WrongAnswer | null>>> {
  const of = async (side: SideKey): Promise<WrongAnswer | null> => {
    const common = found[side];
    return common === null ? null : explained(common, side, gone !== null && gone.how !== 'wrong', after);
  };
  return { base: await of('base'), head: await of('head') };
}

async function explained(
  common: BurstError,
  side: SideKey,
  isGone: boolean,
  { job, sides, hasLogin, number, askedBefore, signal }: AfterBursts,
): Promise<WrongAnswer> {
  const { endpoint, status, reason, before } = common;
  const found = job.endpoints.find((one) => one.endpoint === endpoint);
  const plain: WrongAnswer = {
    endpoint,
    side,
    status,
    reason,
    goodBefore: before + askedBefore(endpoint),
    otherStatus: null,
    expect: found?.expect ?? null,
    request: found === undefined ? null : factsOfWire(found.wires[side][0] ?? '', hasLogin),
    headers: {},
    text: '',
    log: await sides[side].log().catch(() => ''),
  };
  if (isGone || found === undefined || status === null) return plain;
  const texts = found.wires[side].length;
  for (let attempt = 0; attempt < MOST_ATTEMPTS && !signal.aborted; attempt += 1) {
    const question = { text: attempt % texts, number: number + attempt };
    const again = await askSide(job, found, { ...question, side });
    if (again.status !== status) continue;
    const other = await askSide(job, found, { ...question, side: side === 'base' ? 'head' : 'base' });
    return { ...plain, headers: again.headers, text: again.begins, otherStatus: other.status };
  }
  return plain;
}

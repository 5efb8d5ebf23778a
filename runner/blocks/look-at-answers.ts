import type { SideKey } from '../../model/document/gate-result.ts';
import { type CheckedRequest, type JudgedAnswers, judgeAnswers } from '../../model/gate/answers/judge-answers.ts';
import type { RunningSide } from '../apps/start-side.ts';
import type { BurstJob } from '../load/bursts/burst-job.ts';
import type { BlockContext } from './block-context.ts';
import { earlyNumber } from './burst-job-of.ts';
import { checkAnswers } from './check-answers.ts';

/** What a look at the answers of a block found. */
export interface LookedAt {
  readonly checked: readonly CheckedRequest[] | null;
  /** Null if there is nothing against measuring. */
  readonly judged: JudgedAnswers | null;
  /** Number of requests that each side was sent. */
  readonly asked: number;
  /** The same for one endpoint. */
  readonly askedAt: (endpoint: string) => number;
}

/**
 * Looks at the answers of both sides before they are measured, in the first blocks only: what a start changes by chance
 * is known after two.
 */
export async function lookAtAnswers(
  { answers, service }: Pick<BlockContext, 'answers' | 'service'>,
  job: BurstJob,
  sides: Readonly<Record<SideKey, RunningSide>>,
  { index, signal }: { readonly index: number; readonly signal: AbortSignal },
): Promise<LookedAt> {
  if (answers !== 'look') return { checked: null, judged: null, asked: 0, askedAt: () => 0 };
  const hasLogin = service.login !== undefined;
  const { requests, asked } = await checkAnswers({ ...job, firstNumber: earlyNumber(job) }, { hasLogin, signal });
  const [base, head] = await Promise.all([sides.base, sides.head].map((side) => side.log().catch(() => '')));
  const judged = judgeAnswers(
    requests,
    { base: base ?? '', head: head ?? '' },
    {
      mayBeNew: index === 0,
      all: job.endpoints.length,
    },
  );
  const isFine = judged.failure === null && judged.newEndpoints.length === 0;
  const askedAt = (name: string): number => requests.find(({ endpoint }) => endpoint === name)?.head.length ?? 0;
  return { checked: requests, judged: isFine ? null : judged, asked, askedAt };
}

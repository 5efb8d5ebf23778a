import { setTimeout as sleep } from 'node:timers/promises';
import type { SideKey } from '../../model/document/gate-result.ts';
import type { AnswerSample } from '../../model/gate/answers/answer-sample.ts';
import type { CheckedRequest } from '../../model/gate/answers/judge-answers.ts';
import { sidesFrom } from '../../model/gate/sides.ts';
import type { BurstJob, EndpointJob } from '../load/bursts/burst-job.ts';
import { varyWire } from '../load/bursts/vary-wire.ts';
import { askWire } from '../load/http/ask-wire.ts';
import { readSample } from '../load/http/read-sample.ts';
import { factsOfWire } from './facts-of-wire.ts';

/** Several paths are several texts; further ones are left to the bursts. */
const MOST_TEXTS = 4;
/** Requests with one text, and with each of several. */
const ROUNDS = { one: 8, each: 5 } as const;
const FEWEST_ROUNDS = 3;
/** Time for one request of the service, both sides together, in ms; what takes longer is asked less often. */
const WITHIN_MS = 2000;
/** Waiting times before a wrong answer is asked for again, in ms. */
const AGAIN_AFTER_MS = [200, 400, 600];
/** Further ones while the service itself fails: it may answer 503 until it is ready. */
const WHILE_FAILING_MS = [800, 1000];

/** Both sides' answers, and the number of requests that each side was sent for them. */
interface CheckedAnswers {
  readonly requests: readonly CheckedRequest[];
  readonly asked: number;
}

/** What of a job says where and how its requests are sent. */
type Asked = Pick<BurstJob, 'hosts' | 'ports' | 'timeoutMs' | 'first' | 'endpoints' | 'firstNumber'>;

/**
 * Sends each request of a job to both sides a few times and keeps what the answers were; nothing is measured. Both
 * sides are sent the same number of requests. A side that gives no answer ends the check: the bursts will say more.
 */
export async function checkAnswers(
  job: Asked,
  { hasLogin, signal }: { readonly hasLogin: boolean; readonly signal: AbortSignal },
): Promise<CheckedAnswers> {
  const requests: CheckedRequest[] = [];
  let asked = 0;
  for (const endpoint of job.endpoints) {
    const sides: Record<SideKey, AnswerSample[]> = { base: [], head: [] };
    const askBoth = async (text: number): Promise<AnswerSample[]> => {
      const number = job.firstNumber + asked;
      asked += 1;
      const given: AnswerSample[] = [];
      for (const side of sidesFrom(job.first)) {
        signal.throwIfAborted();
        const sample = await askSide(job, endpoint, { side, text, number });
        sides[side].push(sample);
        given.push(sample);
      }
      return given;
    };
    await askRounds(endpoint, askBoth, signal);
    const { expect, wires } = endpoint;
    const request = factsOfWire(wires.head[0] ?? '', hasLogin);
    requests.push({ endpoint: endpoint.endpoint, expect, request, ...sides });
    if ([...sides.base, ...sides.head].some(isSilent)) break;
  }
  return { requests, asked };
}

type AskBoth = (text: number) => Promise<AnswerSample[]>;

async function askRounds({ wires }: EndpointJob, askBoth: AskBoth, signal: AbortSignal): Promise<void> {
  const texts = Array.from({ length: Math.min(MOST_TEXTS, wires.head.length) }, (_, index) => index);
  const rounds = texts.length === 1 ? ROUNDS.one : ROUNDS.each;
  const began = performance.now();
  let wrong: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round >= FEWEST_ROUNDS && performance.now() - began > WITHIN_MS) break;
    wrong = [];
    for (const text of texts) {
      const given = await askBoth(text);
      if (given.some(isSilent)) return;
      if (given.some(({ isGood }) => !isGood)) wrong.push(text);
    }
  }
  await askAgain(wrong, askBoth, signal);
}

/** Asks for wrong answers again, until they are good. */
async function askAgain(texts: readonly number[], askBoth: AskBoth, signal: AbortSignal): Promise<void> {
  let wrong = texts;
  for (const [index, ms] of [...AGAIN_AFTER_MS, ...WHILE_FAILING_MS].entries()) {
    if (wrong.length === 0) return;
    await sleep(ms, undefined, { signal });
    const still: number[] = [];
    for (const text of wrong) {
      const given = await askBoth(text);
      if (given.some(isSilent)) return;
      const isFailing = given.some(({ isGood, status }) => !isGood && status !== null && status >= 500);
      if (isFailing || (index + 1 < AGAIN_AFTER_MS.length && given.some(({ isGood }) => !isGood))) still.push(text);
    }
    wrong = still;
  }
}

/** No answer, or one without an end. */
function isSilent({ reason }: AnswerSample): boolean {
  return reason !== null;
}

/** Asks one side once. */
export async function askSide(
  { hosts, ports, timeoutMs }: Pick<Asked, 'hosts' | 'ports' | 'timeoutMs'>,
  { wires, expect }: Pick<EndpointJob, 'wires' | 'expect'>,
  { side, text, number }: { readonly side: SideKey; readonly text: number; readonly number: number },
): Promise<AnswerSample> {
  const wire = varyWire(wires[side][text] ?? '')(number);
  return readSample(await askWire({ host: hosts[side], port: ports[side], wire, timeoutMs }), text, expect);
}

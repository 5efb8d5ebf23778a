import { setTimeout as pause } from 'node:timers/promises';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { type Expectation, isExpectedStatus, passesCheck } from '../../scenarios/own/expectation.ts';
import type { OwnRequests } from '../../scenarios/own/own-requests.ts';
import { type OwnStream, writeRequest } from '../../scenarios/own/own-stream.ts';
import { type RunningApp, listenAddressOf } from '../apps/running-app.ts';
import { type WireAnswer, askWire } from '../load/http/ask-wire.ts';
import { fixedHeaders, ownWire } from '../load/http/own-wire-texts.ts';
import { textOf } from '../load/http/read-sample.ts';
import { waitFor } from '../machine/processes/wait-for.ts';
import type { OpenVisit } from './open-visit.ts';
import { firstNumberOf } from './stream-numbers.ts';
import { streamSeed } from './stream-seed.ts';

/** Maximum time for an answer, in ms. */
const ANSWER_WITHIN_MS = 5000;
/** Paths of one request that are asked for. */
const MOST_PATHS = 8;
/** Waiting times before a wrong answer is asked for again, in ms: an app may answer 503 until it is ready. */
const AGAIN_AFTER_MS = [200, 500, 1000];
const LONGEST_EXCERPT = 200;

/** A request that is checked, in words and as it is sent. */
interface Question {
  readonly name: string;
  readonly to: string;
  readonly wire: string;
}

/**
 * Plays each request of the user's once, with each of its first paths, before anything is measured.
 * @throws StackbenchError `not-conformant` with the name of the request, what was expected, and what was seen
 */
export async function requireAnswers(open: OpenVisit, own: OwnRequests, app: RunningApp): Promise<void> {
  const { cell, context, signal } = open;
  const stream: OwnStream = {
    ...own,
    seed: streamSeed(context.plan.seed, cell.repetition, 'check'),
    firstNumber: firstNumberOf(context.plan, cell, 'check'),
  };
  let number = 0;
  for (const [place, { name, share, paths, expectation }] of own.requests.entries()) {
    if (share === 0) continue;
    for (const path of [...paths.keys()].slice(0, MOST_PATHS)) {
      const ask = (): Question => {
        const request = writeRequest(stream, place, number++, path);
        return { name, to: `${request.method} ${request.path}`, wire: ownWire(fixedHeaders(app), request) };
      };
      await requireAnswer(app, { ask, expectation, signal });
    }
  }
}

async function requireAnswer(
  app: RunningApp,
  {
    ask,
    expectation,
    signal,
  }: { readonly ask: () => Question; readonly expectation: Expectation; readonly signal: AbortSignal },
): Promise<void> {
  const { host, port } = listenAddressOf(app);
  for (const pauseMs of [...AGAIN_AFTER_MS, null]) {
    signal.throwIfAborted();
    const question = ask();
    const asking = askWire({ host, port, wire: question.wire, timeoutMs: ANSWER_WITHIN_MS });
    const answer = await waitFor(asking, {
      what: `an answer to ${question.to}`,
      withinMs: 2 * ANSWER_WITHIN_MS,
      signal,
    });
    const fault = faultOf(answer, expectation);
    if (fault === null) return;
    // What does not answer at all will not do so a moment later.
    if (pauseMs === null || answer.status === null) throw wrongAnswer(app.id, question, fault);
    await pause(pauseMs, undefined, { signal });
  }
}

/** What is wrong with an answer; null if nothing is. */
function faultOf(
  answer: WireAnswer,
  expectation: Expectation,
): { readonly expected: string; readonly seen: string } | null {
  const { status, reason } = answer;
  if (reason !== null || status === null)
    return { expected: `an answer within ${ANSWER_WITHIN_MS / 1000} s`, seen: reason ?? 'none' };
  const { 'content-encoding': packing = 'identity' } = answer.headers;
  // Load generators check a body as it is sent.
  const body = packing === 'identity' ? textOf(answer) : null;
  if (!isExpectedStatus(expectation, status))
    return { expected: statusText(expectation), seen: `${status}${excerpt(body)}` };
  const check = expectation.body;
  if (check === null || check === 'json' || passesCheck(check, body)) return null;
  const wanted = [
    ...(check.contains === undefined ? [] : [`a body with ${JSON.stringify(check.contains)}`]),
    ...(check.json === undefined ? [] : [`JSON with the member ${check.json}`]),
    ...(check.matches === undefined ? [] : [`a body that matches ${check.matches}`]),
  ];
  return { expected: wanted.join(' and '), seen: `${status}${excerpt(body)}` };
}

function statusText({ status }: Expectation): string {
  return status === null ? '200 to 299' : [status].flat().join(' or ');
}

function excerpt(body: string | null): string {
  if (body === null || body === '') return ' without a text';
  return ` ${JSON.stringify(body.length > LONGEST_EXCERPT ? `${body.slice(0, LONGEST_EXCERPT)}…` : body)}`;
}

function wrongAnswer(
  id: string,
  { name, to }: Question,
  { expected, seen }: { readonly expected: string; readonly seen: string },
): StackbenchError {
  const asked = name === to ? '' : ` (${to})`;
  return new StackbenchError({
    code: 'not-conformant',
    what: `${id} answers the request "${name}"${asked} wrongly, so it is not measured.`,
    why: `Expected ${expected}, seen ${seen}.`,
    fix: 'Fix the stack, or "expect" and "check" of the request.',
  });
}

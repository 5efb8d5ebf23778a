import { adviseOnRedirect } from './advise-on-redirect.ts';
import { adviseByStatus, adviseOnAccess, adviseOnRepeating } from './advise-on-refusal.ts';
import type { Advice, WrongAnswer } from './answer-facts.ts';

/** Statuses by which a service says that it does not know an endpoint. */
const UNKNOWN_ENDPOINT: ReadonlySet<number | null> = new Set([404, 405, 410, 501]);

/** Whether a status says that there is no such endpoint. */
export function isUnknownEndpoint(status: number | null): boolean {
  return UNKNOWN_ENDPOINT.has(status);
}

/** Returns why an answer is wrong and what to do, by its status, its headers, its text and the other side. */
export function adviseOnAnswer(wrong: WrongAnswer): Advice {
  return (
    adviseOnLimit(wrong) ??
    adviseOnUpgrade(wrong) ??
    adviseOnTls(wrong) ??
    adviseOnAccess(wrong) ??
    adviseOnRepeating(wrong) ??
    adviseOnOneSide(wrong) ??
    (wrong.status === null ? null : adviseByStatus(wrong.status)) ??
    adviseOnGroup(wrong)
  );
}

/** A rate limiter: 429, or another refusal that says when to come again. */
function adviseOnLimit({ status, headers, text, goodBefore }: WrongAnswer): Advice | null {
  const retry = headers['retry-after'];
  const left = headers['ratelimit-remaining'] ?? headers['x-ratelimit-remaining'];
  const names = /rate.?limit|too many requests|throttl/i.test(text);
  const isLimit = status === 429 || ((status === 403 || status === 503) && (left === '0' || names));
  if (!isLimit && !(status === 503 && retry !== undefined)) return null;
  const when = goodBefore === null || goodBefore === 0 ? '' : `, here after ${goodBefore} good answers`;
  const again = retry === undefined ? '' : ` (Retry-After: ${retry.slice(0, 40)})`;
  if (!isLimit)
    return {
      why: `The service says that it is overloaded or not ready yet${again}.`,
      fix: 'Switch its limit of load or of requests off by a variable in "env", or set "ready" to a path that answers 200 to 299 only when it is ready.',
    };
  return {
    why: `This is a rate limiter: it refuses a client that sends too many requests${when}${again}.`,
    fix: 'Switch the rate limiter off for the gate, or raise its limit, by a variable in "env" that the service reads.',
  };
}

function adviseOnUpgrade({ status, headers }: WrongAnswer): Advice | null {
  if (status === null || (status !== 426 && status !== 101)) return null;
  const to = headers['upgrade'];
  return {
    why: `The service speaks another protocol at this path${to === undefined ? ', such as WebSocket' : ` (Upgrade: ${to.slice(0, 40)})`}, which cannot be measured.`,
    fix: 'Choose a request that is answered over plain HTTP/1.1.',
  };
}

function adviseOnTls({ status, text }: WrongAnswer): Advice | null {
  if (status !== 400 || !/plain http|https port|tls/i.test(text)) return null;
  return {
    why: 'The service speaks HTTPS at this port, which the gate does not.',
    fix: 'Start it without TLS, by a variable in "env".',
  };
}

/** An endpoint that one of the sides does not know. */
function adviseOnOneSide({ side, status, otherStatus, headers, request, endpoint }: WrongAnswer): Advice | null {
  if (!isUnknownEndpoint(status)) return null;
  const method = request?.method ?? 'this method';
  const allow = headers['allow'] === undefined ? '' : ` (Allow: ${headers['allow'].slice(0, 60)})`;
  const isMethod = status === 405 || status === 501;
  const what = isMethod ? `the method ${method} at this path${allow}` : 'this path';
  if (otherStatus === null || isUnknownEndpoint(otherStatus) || otherStatus >= 300)
    return {
      why: otherStatus === status ? `Neither side knows ${what}.` : `The ${side} does not know ${what}.`,
      fix: isMethod
        ? 'Correct "method" of the request.'
        : 'Correct "path" of the request, or add the data that it asks for in "seed".',
    };
  if (side === 'base')
    return {
      why: `Only the base does not know ${what}; the head answers ${otherStatus}: the head adds it, or its data.`,
      fix: `Leave ${endpoint} out until the base has it, or write only paths that both sides know.`,
    };
  return {
    why: `Only the head does not know ${what}; the base answers ${otherStatus}: the head removed it, or its data.`,
    fix: `Remove ${endpoint} from the requests if that is intended; otherwise put it back.`,
  };
}

/** What is left: by the first digit of the status. */
function adviseOnGroup(wrong: WrongAnswer): Advice {
  const { status, side, otherStatus, request, endpoint, reason, expect } = wrong;
  if (status === null)
    return { why: `There was no answer: ${reason}.`, fix: `Find out why the ${side} does not answer ${endpoint}.` };
  const orExpect = `or set "expect": ${status} of the request if that is right`;
  if (status >= 200 && status < 300)
    return {
      why: `It answers ${status}, and "expect" of the request is ${expect ?? 'another status'}.`,
      fix: `Set "expect": ${status}, or remove it: then any status from 200 to 299 is right.`,
    };
  if (status >= 300 && status < 400) return adviseOnRedirect(wrong);
  if (status === 502 || status === 504)
    return {
      why: 'The service passes the request on to another server, which does not answer.',
      fix: 'Start that server before the gate, and give its address in "env"; both sides will share it.',
    };
  if (status >= 500)
    return {
      why:
        otherStatus !== null && otherStatus < 400
          ? `Only the ${side} fails; the other side answers ${otherStatus}.`
          : 'The service itself fails.',
      fix: `Fix what the ${side} reports, ${orExpect}. It may lack a variable ("env") or data ("seed").`,
    };
  if (request?.hasBody === true)
    return {
      why: `The service refuses the request: its body${request.contentType === null ? ' (sent without a content-type)' : ''}, its path or its query is not what it takes.`,
      fix: `Correct "body", "headers" or "path" of the request, ${orExpect}.`,
    };
  return {
    why: 'The service refuses the request: its path, its query or its headers are not what it takes.',
    fix: `Correct "path" or "headers" of the request, ${orExpect}.`,
  };
}

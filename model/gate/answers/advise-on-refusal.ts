import type { Advice, WrongAnswer } from './answer-facts.ts';

/** What a status of 400 to 499 means by itself, for those that need no other facts. */
const BY_STATUS: Readonly<Record<number, Advice>> = {
  406: {
    why: 'The service has no answer of the type that the request accepts.',
    fix: 'Set "accept" in "headers" of the request, for example "application/json".',
  },
  408: {
    why: 'The service waited for the rest of the request, which was complete.',
    fix: 'Check its time limits for requests, and "content-length" in "headers" if you set it.',
  },
  411: {
    why: 'The service wants a Content-Length.',
    fix: 'Give the request a "body", an empty text if it has none: then it carries its length.',
  },
  412: {
    why: 'A condition of the request (If-Match, If-Unmodified-Since) is not met.',
    fix: 'Remove that header from "headers" of the request: each request is sent many times.',
  },
  413: { why: 'The body of the request is too large.', fix: 'Send a smaller "body", or raise the limit in "env".' },
  414: { why: 'The path of the request is too long.', fix: 'Write a shorter "path", or send its query as a "body".' },
  415: {
    why: 'The service does not read this type of body.',
    fix: 'Set "content-type" in "headers" of the request: a text is sent without one, anything else as application/json.',
  },
  417: { why: 'The service refuses the header Expect.', fix: 'Remove "expect" from "headers" of the request.' },
  421: {
    why: 'The service does not answer for this Host.',
    fix: 'Send the name that it knows: "headers": { "host": "example.test" } in the request.',
  },
  428: {
    why: 'The service wants a condition, such as If-Match.',
    fix: 'Add that header to "headers" of the request, with a value that is right every time.',
  },
  431: {
    why: 'The headers of the request are too large.',
    fix: 'Send shorter "headers", or check what the login gives: cookies may add up.',
  },
};

/** Returns what a status of `BY_STATUS` means; null for another one. */
export function adviseByStatus(status: number): Advice | null {
  return BY_STATUS[status] ?? null;
}

const HOST =
  /allowed.?hosts?|host.{0,40}not allowed|disallowed.?host|invalid.{0,12}host|unknown host|bad host|blocked hosts?\b/i;
const ORIGIN = /\bcors\b|origin/i;
const CSRF = /csrf|xsrf|forgery|page expired|authenticity.?token/i;

/** Returns what 401, 403, 407, 419 and answers that name a Host mean; null for others. */
export function adviseOnAccess({ status, text, request, headers }: WrongAnswer): Advice | null {
  if (status !== null && status >= 400 && status < 500 && HOST.test(text))
    return {
      why: 'The service refuses the Host of the request, which is 127.0.0.1 and a port.',
      fix: 'Allow 127.0.0.1 by its setting (ALLOWED_HOSTS, allowedHosts), or send a name that it knows: "headers": { "host": "example.test" }.',
    };
  if (status === 419 || ((status === 403 || status === 400 || status === 422) && CSRF.test(text)))
    return {
      why: 'The service wants a CSRF token, which belongs to a session.',
      fix: 'Take the token in "login" and send it in "headersThen" (docs/gate-config.md), or switch the check off by a variable in "env".',
    };
  if (status !== 401 && status !== 403 && status !== 407) return null;
  if (status === 403 && ORIGIN.test(text))
    return {
      why: 'The service refuses the origin of the request.',
      fix: 'Send an origin that it allows: "headers": { "origin": "https://example.test" } in the request.',
    };
  if (request?.hasLogin === true)
    return {
      why: 'The service refuses the request although it carries what "login" gave.',
      fix: 'Check "login" in the configuration: the user and its rights, what "take" takes, and how "headersThen" sends it.',
    };
  const scheme = headers['www-authenticate']?.split(' ')[0] ?? '';
  const wants = scheme === '' ? '' : ` (it asks for ${scheme})`;
  return {
    why:
      status === 403
        ? 'The service wants a login with the right to do this, or refuses the Host 127.0.0.1.'
        : `The service wants a login${wants}.`,
    fix: 'Configure "login", so that the requests carry a session or a token, or set "authorization" in "headers" (docs/gate-config.md).',
  };
}

/** How to make requests differ. */
const VARY =
  'Let the requests differ: `{n}` in "path", "body" or "headers" becomes a new number in each request, `{uuid}` a new id; for example "mail": "user{n}@example.test".';
const TAKEN = /already|duplicate|unique|exists|conflict|in use|E11000|taken/i;
/** What a database says of it, in an answer that is a failure of the service. */
const TAKEN_IN_DATABASE = /duplicate|unique|E11000/i;

/** Returns what answers mean that were good once and are refused when the same request comes again; null for others. */
export function adviseOnRepeating({ status, text, request, goodBefore }: WrongAnswer): Advice | null {
  const wasGood = goodBefore !== null && goodBefore > 0;
  const method = request?.method ?? '';
  if (method === 'GET' || method === 'HEAD') return null;
  if (method === 'DELETE' && wasGood && (status === 404 || status === 410))
    return {
      why: 'The same request is sent each time, and what it deletes exists only once.',
      fix: 'Delete something that may be missing and set "expect" to that status, or ask for what the service answers the same each time.',
    };
  const taken = status !== null && status >= 500 ? TAKEN_IN_DATABASE : TAKEN;
  const isTaken = status === 409 || ((wasGood || method === 'POST') && status !== 404 && taken.test(text));
  const isRefused = wasGood && (status === 400 || status === 422);
  if (!isTaken && !isRefused) return null;
  if (request?.varies === true)
    return {
      why: 'The service refuses what exists already, although a part of each request differs.',
      fix: 'Use `{n}` or `{uuid}` in every value that must be unique, and give each side a database of its own: both are sent the same values.',
    };
  return {
    why: 'The same body is sent each time, and the service takes it only once.',
    fix: VARY,
  };
}

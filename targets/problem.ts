import type { ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';

/** A fault in one member of the body, by JSON Pointer (RFC 6901). */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** An error in the form of RFC 9457 `application/problem+json`. */
export interface Problem {
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

const MOST_REASON = 200;

export const PROBLEM = {
  unknownItem: { status: 404, detail: 'There is no item with this id.' },
  unknownRoute: { status: 404, detail: 'There is nothing at this address.' },
  unsupportedType: { status: 415, detail: 'Send application/json (PATCH also takes application/merge-patch+json).' },
  tooLarge: { status: 413, detail: 'The body is larger than 16 kB.' },
  notAuthenticated: {
    status: 401,
    detail: 'The request has no valid credentials.',
    headers: { 'WWW-Authenticate': 'Bearer' },
  },
  malformedJson: { status: 400, detail: 'The body is not JSON.' },
} as const satisfies Record<string, Problem>;

/**
 * 503 with the message of the driver, so that a failing check shows whether it is a password, a full disk or a server
 * that is gone.
 */
export function storeDown(reason: string): Problem {
  return {
    status: 503,
    detail: `The store is not available: ${reason.slice(0, MOST_REASON)}`,
    headers: { 'Retry-After': '1' },
  };
}

/** 405 with the methods that are allowed. */
export function methodNotAllowed(allow: string): Problem {
  return { status: 405, detail: `Allowed here: ${allow}.`, headers: { Allow: allow } };
}

/** Sends a problem directly: throwing into an error handler costs twice as much. */
export function sendProblem(response: ServerResponse, { status, detail, errors, headers }: Problem): void {
  const body = Buffer.from(
    JSON.stringify({
      type: 'about:blank',
      title: STATUS_CODES[status],
      status,
      detail,
      ...(errors === undefined ? {} : { errors }),
    }),
  );
  response.writeHead(status, { ...headers, 'Content-Type': 'application/problem+json', 'Content-Length': body.length });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

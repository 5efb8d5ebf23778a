import { timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { PROBLEM, sendProblem } from '../problem.ts';
import type { Settings } from '../setting-table.ts';
import type { Loaded } from './loaded.ts';

type Kind = Exclude<Settings['express']['auth'], 'none'>;

/** Answers 401 to requests without a token that the secret has signed (`jwt`), or without the secret (`api-key`). */
export async function openAuth(kind: Kind, secret: string | undefined): Promise<Loaded> {
  if (secret === undefined || secret === '') throw new Error('AUTH_SECRET is not set.');
  return kind === 'jwt' ? openJwt(secret) : { handler: requireKey(secret), packages: [] };
}

async function openJwt(secret: string): Promise<Loaded> {
  const { default: jwt } = await import('jsonwebtoken');
  const handler: RequestHandler = (request, response, next) => {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) return sendProblem(response, PROBLEM.notAuthenticated);
    try {
      // With the algorithm, so that a token cannot choose its own.
      jwt.verify(token, secret, { algorithms: ['HS256'] });
    } catch {
      return sendProblem(response, PROBLEM.notAuthenticated);
    }
    next();
  };
  return { handler, packages: ['jsonwebtoken'] };
}

function requireKey(key: string): RequestHandler {
  const expected = Buffer.from(key);
  return (request, response, next) => {
    const given = Buffer.from(String(request.headers['x-api-key'] ?? ''));
    // In constant time: the time of a comparison that ends at the first difference gives the key away.
    if (given.length === expected.length && timingSafeEqual(given, expected)) next();
    else sendProblem(response, PROBLEM.notAuthenticated);
  };
}

import type { Guess } from './guess-commands.ts';
import type { Project } from './read-project.ts';

/**
 * `.get('/items'`, `url === '/items'`, `case '/items':`, `HandleFunc("/items"`; paths with parameters are left out,
 * because no values are known.
 */
const GETS =
  /(?:\.get\(|\b(?:url|path|pathname)\s*={2,3}\s*|\bcase |HandleFunc\(|\burl:\s*)\s*['"`](\/[^'"`:*{}$?\s]*)['"`]/g;
const POSTS =
  /(?:\.post\(|\b(?:url|path|pathname)\s*={2,3}\s*|\bcase |HandleFunc\(|\burl:\s*)\s*['"`](\/[^'"`:*{}$?\s]*)['"`]/g;
const HEALTH = ['/healthz', '/readyz', '/health', '/ready', '/api/health', '/livez', '/ping', '/status'];
const NOT_ASKED = /login|signin|sign-in|logout|token|metrics|favicon|docs|swagger|openapi|static|assets/i;
const LOGIN = /\/(login|signin|sign-in|sessions?|token|auth)$/i;
const MOST = 4;

/** Guesses requests, and how to see that the service is ready, from paths in its sources. */
export function guessRequests({ sources }: Project): Guess {
  const ready = HEALTH.find((path) => ["'", '"', '`'].some((quote) => sources.includes(`${quote}${path}${quote}`)));
  const paths = pathsBy(GETS, sources).filter((path) => !HEALTH.includes(path) && !NOT_ASKED.test(path));
  const login = pathsBy(POSTS, sources).find((path) => LOGIN.test(path));
  const asked = paths.length === 0 ? ['/'] : paths.slice(0, MOST);
  return {
    service: { ...(ready === undefined ? {} : { ready }), requests: asked.map((path) => ({ path })) },
    steps: [
      ...(ready === undefined
        ? ['Set "ready" to a path that answers 200 when the service is ready, or to a text that it prints then.']
        : []),
      paths.length === 0
        ? 'Replace the request with the important ones: method, path, headers, body, and the status to "expect".'
        : 'Check "requests": keep the important ones, add others with method, headers, body, and the status to "expect".',
      ...(login === undefined ? [] : [loginStep(login)]),
    ],
  };
}

function pathsBy(pattern: RegExp, sources: string): string[] {
  return [...new Set(Array.from(sources.matchAll(pattern), ([, path = '']) => path))];
}

function loginStep(path: string): string {
  const login = {
    path,
    body: { user: '…', password: '…' },
    take: 'body.token',
    headersThen: { authorization: 'Bearer {taken}' },
  };
  return `If requests need the token of ${path}, add to "service":\n     "login": ${JSON.stringify(login)}`;
}

import type { Guess } from './guess-commands.ts';
import type { Project } from './read-project.ts';
import { routesByPath } from './requests/routes-by-path.ts';
import { routesInFiles } from './requests/routes-in-files.ts';

const HEALTH = [
  '/healthz',
  '/readyz',
  '/health',
  '/ready',
  '/api/health',
  '/livez',
  '/ping',
  '/status',
  '/actuator/health',
];
const NOT_ASKED = /login|signin|sign-in|logout|token|metrics|favicon|docs|swagger|openapi|static|assets/i;
const LOGIN = /\/(login|signin|sign-in|sessions?|token|auth)$/i;
const MOST = 4;

/** Guesses requests, and how to see that the service is ready, from paths in its sources. */
export async function guessRequests(project: Project): Promise<Guess> {
  const { sources, files, read } = project;
  const routes = routesInFiles(files);
  const pathsBy = (method: string): string[] => [
    ...new Set(routes.filter((route) => route.method === method || route.method === 'ANY').map(({ path }) => path)),
  ];
  const isQuoted = (path: string): boolean =>
    ["'", '"', '`'].some((quote) => sources.includes(`${quote}${path}${quote}`));
  const actuator = /spring-boot-starter-actuator/.test(`${await read('pom.xml')}${await read('build.gradle')}`);
  const answered = pathsBy('GET');
  const ready = HEALTH.find(
    (path) => answered.includes(path) || isQuoted(path) || (actuator && path.startsWith('/actuator')),
  );
  const paths = [...new Set([...answered, ...(await routesByPath(project))])].filter(
    (path) => !HEALTH.includes(path) && !NOT_ASKED.test(path),
  );
  const login = pathsBy('POST').find((path) => LOGIN.test(path));
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

function loginStep(path: string): string {
  const login = {
    path,
    body: { user: '…', password: '…' },
    take: 'body.token',
    headersThen: { authorization: 'Bearer {taken}' },
  };
  return `If requests need the token of ${path}, add to "service":\n     "login": ${JSON.stringify(login)}`;
}

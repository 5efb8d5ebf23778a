import type { Advice, WrongAnswer } from './answer-facts.ts';

const LOGIN = /log-?_?in\b|sign-?_?in\b|\bauth(?!or)|\bsso\b|oauth|session\/new|account\/login/i;
const LOCATION_LIMIT = 120;

/** Returns what an answer of 300 to 399 means: where it leads, and what to write instead. */
export function adviseOnRedirect({ status, headers, request }: WrongAnswer): Advice {
  const location = headers['location'];
  const asExpected = `set "expect": ${status} if the redirect is what you measure`;
  if (status === 304)
    return {
      why: 'It says that nothing has changed since If-None-Match or If-Modified-Since of the request.',
      fix: `Remove that header from the request, or set "expect": 304 if that is what you measure.`,
    };
  if (location === undefined)
    return { why: 'It is a redirect that does not say where to.', fix: `Correct the path, or ${asExpected}.` };
  const where = `It leads to ${shown(location)}, and redirects are not followed.`;
  const path = request?.path ?? '';
  if (pathOf(location) !== pathOf(path) && withoutSlash(pathOf(location)) === withoutSlash(pathOf(path)))
    return { why: `${where} Only the slash at the end differs.`, fix: `Write the path as "${pathOf(location)}".` };
  if (LOGIN.test(location))
    return request?.hasLogin === true
      ? {
          why: `${where} That looks like a login, although the request carries what "login" gave.`,
          fix: 'Check "login" in the configuration: whether it logs in (user, password), and whether "headersThen" has all that the service wants.',
        }
      : {
          why: `${where} That looks like a login.`,
          fix: `Configure "login", so that the requests carry a session or a token (docs/gate-config.md); or ${asExpected}.`,
        };
  if (location.startsWith('https:') && pathOf(location) === pathOf(path))
    return {
      why: `${where} The service wants HTTPS, which the gate does not speak.`,
      fix: 'Switch that off by a variable in "env", or send "x-forwarded-proto": "https" in "headers" if the service trusts a proxy.',
    };
  if (request !== null && request.method !== 'GET' && request.method !== 'HEAD')
    return {
      why: `${where} Forms often answer so when they have worked.`,
      fix: `Set "expect": ${status} if that is the right answer to the ${request.method}.`,
    };
  return { why: where, fix: `Ask for ${shown(pathOf(location))} instead, or ${asExpected}.` };
}

/** Without a query, which may contain a token. */
function shown(location: string): string {
  const plain = location.split(/[?#]/)[0] ?? '';
  return plain.length > LOCATION_LIMIT ? `${plain.slice(0, LOCATION_LIMIT)}…` : plain;
}

/** The path of an address or a path, without its query. */
function pathOf(address: string): string {
  const path = address.replace(/^[a-z]+:\/\/[^/?#]*/i, '').split(/[?#]/)[0] ?? '';
  return path === '' ? '/' : path;
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}

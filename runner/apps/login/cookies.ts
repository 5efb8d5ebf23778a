/** A cookie that a service set. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  /** Paths below this one get it; `/` if the service named none. */
  readonly path: string;
}

/**
 * The cookies after an answer with these `Set-Cookie` lines. One of the same name and path is replaced; one that has
 * expired is removed. Every cookie counts as set by this service for itself: `Domain` and `Secure` are not looked at,
 * because the service is asked on this machine.
 */
export function withCookies(before: readonly Cookie[], lines: readonly string[], nowMs: number): readonly Cookie[] {
  let cookies = before;
  for (const line of lines) {
    const [pair = '', ...attributes] = line.split(';');
    const [name, value] = pairOf(pair);
    if (name === '' || !pair.includes('=')) continue;
    const told = new Map(attributes.map(pairOf).map(([key, text]) => [key.toLowerCase(), text]));
    const given = told.get('path') ?? '';
    const path = given.startsWith('/') ? given : '/';
    cookies = cookies.filter((cookie) => cookie.name !== name || cookie.path !== path);
    if (!hasExpired(told, nowMs)) cookies = [...cookies, { name, value, path }];
  }
  return cookies;
}

/** The value of `Cookie` for a path: name=value pairs, the longest paths first; empty without any. */
export function cookieHeader(cookies: readonly Cookie[], path: string): string {
  const [pathname = ''] = path.split(/[?#]/, 1);
  return joinCookies(cookies.filter(({ path: folder }) => isBelow(pathname, folder)));
}

/** The same for all paths. */
export function joinCookies(cookies: readonly Cookie[]): string {
  return cookies
    .toSorted((one, other) => other.path.length - one.path.length)
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');
}

/** RFC 6265, 5.1.4. */
function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function hasExpired(told: ReadonlyMap<string, string>, nowMs: number): boolean {
  const maxAge = told.get('max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0;
  return Date.parse(told.get('expires') ?? '') <= nowMs;
}

function pairOf(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  return at === -1 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

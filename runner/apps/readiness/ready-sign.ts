/** By what a service is known to be ready. */
export type ReadySign =
  | { readonly kind: 'port' }
  /** A path that answers 200 to 299. */
  | { readonly kind: 'path'; readonly path: string }
  /** A text that it prints. `likely` is the path that may have been meant; null if it is no path. */
  | { readonly kind: 'text'; readonly text: string; readonly likely: string | null };

const SCHEME = /^(?:https?|http-get|https-get|http-head):\/\//i;
const THIS_MACHINE = /^(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])?(?::(\d+))?(\/\S*)?$/i;
const METHOD = /^(?:GET|HEAD) (?=\/)/;
/** One word without a space, such as `items` or `api/health`. */
const LIKE_A_PATH = /^[\w.~-]+(?:\/[\w.~-]+)*\/?$/;

/** Reads `ready` of the configuration: whole addresses of this machine are taken for their path. */
export function readySign(sign: string | undefined): ReadySign {
  if (sign === undefined) return { kind: 'port' };
  const text = sign.trim();
  const asked = text.replace(METHOD, '');
  if (asked.startsWith('/')) return { kind: 'path', path: asked };
  const address = THIS_MACHINE.exec(text.replace(SCHEME, ''));
  const [, port, path] = address ?? [];
  // `http://localhost:` and the like are the beginning of what many services print.
  const isWhole = address !== null && (path !== undefined || (SCHEME.test(text) && port !== undefined));
  if (isWhole) return { kind: 'path', path: path ?? '/' };
  return { kind: 'text', text, likely: likelyPath(text) };
}

function likelyPath(text: string): string | null {
  if (LIKE_A_PATH.test(text)) return `/${text}`;
  const elsewhere = SCHEME.test(text) ? URL.parse(text) : null;
  return elsewhere === null ? null : `${elsewhere.pathname}${elsewhere.search}`;
}

/** No URL may contain these, but browsers send some of them as they are, and some servers refuse that. */
const NEVER_IN_URLS = /["<>\\^`{|}]/g;

/**
 * A path with its query as it goes onto the wire: encoded as browsers do, what is encoded already unchanged, and
 * without a fragment, which no client sends.
 */
export function encodePath(path: string): string {
  const { pathname, search } = new URL(`http://localhost${path}`);
  return `${pathname}${search}`.replaceAll(NEVER_IN_URLS, encodeURIComponent);
}

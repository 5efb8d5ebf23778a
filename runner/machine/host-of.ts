/** The host of a URL as a connection takes it: `127.0.0.1`, and `::1` without brackets. */
export function hostOf(url: string | URL): string {
  return new URL(url).hostname.replaceAll(/[[\]]/g, '');
}

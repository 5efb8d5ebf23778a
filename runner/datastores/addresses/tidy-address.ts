/** Schemes of other drivers that mean the same, and what ours calls them. */
const SCHEMES: readonly (readonly [pattern: RegExp, meant: string])[] = [
  [/^jdbc:(?=postgresql:)/, ''],
  [/^(postgres(?:ql)?)\+\w+(?=:\/\/)/, '$1'],
  [/^valkey(s?)(?=:\/\/)/, 'redis$1'],
];

/** An address as people paste it, without spaces and quotes around it, and with the scheme that our drivers know. */
export function tidyAddress(pasted: string): string {
  const bare = pasted
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim();
  const lower = bare.replace(/^[a-z][a-z0-9+.:-]*(?=:\/\/)/i, (scheme) => scheme.toLowerCase());
  return SCHEMES.reduce((address, [pattern, meant]) => address.replace(pattern, meant), lower);
}

/** The same with a scheme, if it is only a host, perhaps with a port, or a list of them. */
export function withScheme(address: string, scheme: string): string {
  const isHosts = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?(?=[,/?]|$)/i.test(address);
  return isHosts ? `${scheme}://${address}` : address;
}

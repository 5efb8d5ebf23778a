/**
 * What is usually wrong with an address that a driver cannot read, in words; null for anything else. It quotes nothing,
 * because a part of the address is a secret.
 */
export function whyUnreadable(address: string): string | null {
  const [, rest = ''] = /^[^/]*:\/\/(.*)$/s.exec(address) ?? [];
  const user = rest.slice(0, Math.max(0, rest.lastIndexOf('@')));
  // In a query or a path an @ is allowed.
  if (/^[^/?#]*:.*[/?#@[\]% ]/s.test(user) && !/^[^/?#@[\] %]*(?:%[\da-f]{2}[^/?#@[\] %]*)*$/i.test(user))
    return 'The user or the password in it has one of the characters / ? # @ % [ ] as it is. Percent-encode it: / is %2F, ? is %3F, # is %23, @ is %40, % is %25.';
  const hosts = rest.slice(user === '' ? 0 : user.length + 1).split(/[/?#]/, 1)[0] ?? '';
  for (const host of hosts.split(',')) {
    if (host.trim() === '' && hosts.includes(',')) return 'One of its servers is empty: there is a comma too many.';
    const port = /^(?:[^:[\]]*|\[[^\]]*\]):(.*)$/.exec(host)?.[1] ?? '';
    if (port !== '' && (!/^\d+$/.test(port) || Number(port) < 1 || Number(port) > 65_535))
      return 'A port is a whole number from 1 to 65535.';
  }
  if (/(?:^|\s)(?:host|dbname|user|port)\s*=/.test(address))
    return 'It is a list of key=value as psql takes it. Write it as an address; a socket is named by ?host=/folder.';
  return null;
}

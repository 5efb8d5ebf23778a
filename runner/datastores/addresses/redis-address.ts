import { isAbsolute } from 'node:path';
import { Redis } from 'ioredis';
import { parseURL } from 'ioredis/built/utils/index.js';
import { type AddressedServer, type ReadAddress, bracketed, portOf, refuseUnknownKeys } from './address.ts';

/** What ioredis reads that says where and who. Its other options are no texts, lead to sentinels, or rename keys. */
const KEYS = ['host', 'port', 'path', 'username', 'password', 'db', 'family', 'connectionName'];

/**
 * What ioredis makes of an address, and of the usual ways to write a socket.
 * @throws Error in words, StackbenchError for an unknown key
 */
export function readRedisAddress(text: string): ReadAddress {
  const given = socketWritten(text) ?? text;
  const scheme = /^([^/?#]*):\/\//.exec(given)?.[1];
  if (scheme !== undefined && !/^rediss?$/i.test(scheme))
    throw new Error(`ioredis does not know ${scheme}://: write redis://, or rediss:// for TLS.`);
  const read = parsed(given);
  const query = [...queryOf(given)];
  refuseUnknownKeys('ioredis', [...Object.keys(read), ...query.map(([key]) => key)], KEYS);
  for (const [key, value] of query)
    if (String(read[key]) !== value)
      throw new Error(`It says its ${key} twice, and ioredis takes the first: leave that of the query away.`);
  const { options } = new Redis(given, { lazyConnect: true });
  const { host, path, db, tls } = options;
  if (!Number.isInteger(db)) throw new Error('Its database is no number.');
  if (path !== undefined && path !== null && !isAbsolute(path))
    throw new Error('The path of its socket does not begin with /.');
  const server: AddressedServer =
    path == null
      ? { host: host ?? 'localhost', port: portOf(options.port ?? 6379), socket: null }
      : { host: path, port: 0, socket: path };
  return {
    servers: [server],
    together: false,
    leaves: null,
    keepsNames: tls !== undefined,
    takesIPv6: true,
    at: ([used]) => written(options, used as AddressedServer),
  };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return parseURL(text);
  } catch (cause) {
    const isList = text.split(/[/?#]/, 3).join('').includes(',');
    throw new Error(isList ? 'It names several servers; one is used here.' : 'It is no address of a server.', {
      cause,
    });
  }
}

/** As it stands there: `parseURL` loses some of it, such as `__proto__` and what the part before it says, too. */
function queryOf(text: string): URLSearchParams {
  const [, query = ''] = /\?([^#]*)/.exec(text) ?? [];
  return new URLSearchParams(query);
}

/**
 * `unix:///file`, `redis+socket://user:password@/file?db=1` and `redis:///file`, which ioredis does not know, as it
 * writes them.
 */
function socketWritten(text: string): string | null {
  const scheme = /^(unix|redis\+socket|redis\+unix|redis):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return null;
  // ioredis takes it so; `new URL` takes no user without a host.
  let url: URL;
  try {
    url = new URL(text.replace(/^([^/]+:\/\/[^/?#]*@)(?=\/)/, '$1localhost'));
  } catch {
    return null;
  }
  const named = url.port !== '' || (url.hostname !== '' && url.hostname !== 'localhost');
  if (named || /^\/?\d*$/.test(url.pathname)) return null;
  if (scheme === 'redis' && !isAbsolute(decodeURIComponent(url.pathname))) return null;
  const written = new URL('redis://localhost');
  [written.username, written.password] = [url.username, url.password];
  for (const [key, value] of url.searchParams) written.searchParams.set(key, value);
  written.searchParams.set('path', decodeURIComponent(url.pathname));
  return written.href;
}

function written(
  { username, password, db, tls, connectionName }: Redis['options'],
  { host, port, socket }: AddressedServer,
): string {
  const url = new URL(tls === undefined ? 'redis://localhost' : 'rediss://localhost');
  url.username = encodeURIComponent(username ?? '');
  url.password = encodeURIComponent(password ?? '');
  url.pathname = `/${db ?? 0}`;
  if (socket === null) {
    url.hostname = bracketed(host);
    url.port = String(port);
  } else {
    url.searchParams.set('path', socket);
  }
  if (connectionName !== undefined && connectionName !== null) url.searchParams.set('connectionName', connectionName);
  return url.href;
}

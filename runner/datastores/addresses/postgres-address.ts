import { ConnectionString } from 'mongodb-connection-string-url';
import { Client } from 'pg';
import {
  type AddressedServer,
  type ReadAddress,
  type Reading,
  bracketed,
  portOf,
  refuseUnknownKeys,
} from './address.ts';
import { certificateFile } from './certificate-file.ts';

/** Keys that say where and who, and are written anew. */
const PLACE_KEYS = ['host', 'port', 'user', 'password', 'db', 'encoding'];
/**
 * Folder of the socket if no host is named, as in most builds of libpq; pg itself takes localhost. Only the server's
 * user writes there; anybody may put a socket into a folder for temporary files.
 */
const SOCKET_FOLDER = '/var/run/postgresql';
const FILE_KEYS = ['sslcert', 'sslkey', 'sslrootcert'];
/** What pg and pg-connection-string read besides. libpq's `hostaddr`, `service` or `passfile` are none of theirs. */
const OTHER_KEYS = [
  ...FILE_KEYS,
  ...'ssl sslmode sslnegotiation uselibpqcompat application_name fallback_application_name client_encoding'.split(' '),
  ...'options statement_timeout lock_timeout idle_in_transaction_session_timeout query_timeout'.split(' '),
];

/**
 * What pg makes of an address, its environment (PGHOST, PGUSER, …) included. Several hosts, which pg does not know, are
 * tried in turn as libpq does. @throws Error in words, StackbenchError for an unknown key
 */
export async function readPostgresAddress(text: string, { env }: Pick<Reading, 'env'>): Promise<ReadAddress> {
  if (!/^(postgres(ql)?:\/\/|socket:\/|\/)/i.test(text))
    throw new Error('It begins with none of postgres://, postgresql://, socket:/ and /.');
  const one = oneHostEach(text);
  const query = new Map(queryOf(one[0] as string));
  refuseUnknownKeys('pg', query.keys(), [...PLACE_KEYS, ...OTHER_KEYS]);
  for (const key of FILE_KEYS) if (query.has(key)) query.set(key, await certificateFile(key, query.get(key) as string));
  const mode = env['PGSSLMODE'];
  const clients = one.map((address) => new Client({ connectionString: address }));
  const client = clients[0] as Client;
  // What an app does not find in its own environment.
  if (client.ssl && mode !== undefined && !query.has('ssl') && !query.has('sslmode')) query.set('sslmode', mode);
  return {
    servers: [
      ...clients.flatMap((each) => serversOf(each, query)),
      ...(namesHost(text, query, env) ? [] : [socketIn(SOCKET_FOLDER, client.port)]),
    ],
    together: false,
    leaves: null,
    keepsNames: client.ssl,
    takesIPv6: true,
    at: ([server]) => written(client, query, server as AddressedServer),
  };
}

/** `h1:1,h2:2` is no host of a URL. */
function oneHostEach(text: string): string[] {
  if (!text.includes(',') || URL.canParse(text.replace('@/', '@localhost/'), 'postgres://base')) return [text];
  const list = new ConnectionString(text, { looseValidation: true });
  return list.hosts.map((host) => {
    list.hosts = [host];
    return list.toString();
  });
}

function queryOf(text: string): URLSearchParams {
  const start = text.indexOf('?');
  return new URLSearchParams(start === -1 ? '' : text.slice(start + 1));
}

function namesHost(text: string, query: ReadonlyMap<string, string>, env: Reading['env']): boolean {
  const hasNone = /^postgres(?:ql)?:\/\/(?:[^/?#@]*@)?(?::\d+)?(?:[/?#]|$)/i.test(text);
  return !hasNone || query.has('host') || (env['PGHOST'] ?? '') !== '';
}

function socketIn(folder: string, port: number): AddressedServer {
  return { host: folder, port, socket: `${folder}/.s.PGSQL.${port}` };
}

function serversOf({ host, port }: Client, query: ReadonlyMap<string, string>): AddressedServer[] {
  const ports = (query.get('port') ?? String(port)).split(',');
  return host.split(',').map((each, index) => {
    const own = portOf(ports[index] ?? ports[0] ?? port);
    return each.startsWith('/') ? socketIn(each, own) : { host: each, port: own, socket: null };
  });
}

function written(client: Client, query: ReadonlyMap<string, string>, { host, port, socket }: AddressedServer): string {
  const url = new URL('postgres://localhost');
  url.username = encodeURIComponent(client.user ?? '');
  url.password = encodeURIComponent(passwordOf(client) ?? '');
  url.pathname = `/${encodeURI(client.database ?? '')}`;
  if (socket === null) url.hostname = bracketed(host);
  else url.searchParams.set('host', host);
  url.port = String(port);
  for (const [key, value] of query) if (!PLACE_KEYS.includes(key)) url.searchParams.set(key, value);
  requireSame(client, new Client({ connectionString: url.href }), socket === null ? bare(url.hostname) : host, port);
  return url.href;
}

/** What was checked is what pg connects to. */
function requireSame(meant: Client, read: Client, host: string, port: number): void {
  const same =
    bare(read.host) === host &&
    read.port === port &&
    (read.user ?? '') === (meant.user ?? '') &&
    (read.database ?? '') === (meant.database ?? '') &&
    (passwordOf(read) ?? '') === (passwordOf(meant) ?? '');
  if (!same) throw new Error('Its parts cannot be written as one address that pg reads in the same way.');
}

function passwordOf({ password }: Client): string | null | undefined {
  return password;
}

function bare(host: string): string {
  return host.replaceAll(/[[\]]/g, '');
}

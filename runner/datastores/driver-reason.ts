import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import type { Product } from './datastore.ts';

/** Kinds of refusals, by the words of drivers and servers, with their fix. The first match counts. */
const KINDS: readonly { readonly says: RegExp; readonly fix: string }[] = [
  {
    says: /listen EADDRINUSE/,
    fix: 'End the program that listens there (`ss -ltnp` names it), or choose another port',
  },
  { says: /listen EACCES/, fix: 'Choose a port of 1024 or more: this user may not listen on lower ones' },
  {
    says: /listen EADDRNOTAVAIL/,
    fix: 'Enable the loopback interface (`ip link set lo up`): this machine does not accept its own address',
  },
  {
    says: /NOAUTH|no password|no PostgreSQL user name|must be a string|no authentication|requires authentication|command \w+ requires|unauthenticated|fe_sendauth/i,
    fix: 'It asks for a user or a password: write them into its address, before the host (USER:PASSWORD@); of Memcached, name a server that asks for none',
  },
  {
    says: /no pg_hba\.conf entry.*(?:no encryption|SSL off)/,
    fix: 'Check user, password and database in its address, and which users the server accepts; if it wants TLS, add sslmode=require to the address',
  },
  {
    says: /(?:Peer|Ident) authentication failed/i,
    fix: 'At its socket it accepts only the user of this machine that has the same name: name that user, or 127.0.0.1 and a password',
  },
  {
    says: /WRONGPASS|invalid password|password authentication failed|authentication failed|28P01|AuthenticationFailed|no pg_hba\.conf entry|role ".*" does not exist/i,
    fix: 'Check user, password and database in its address, and which users the server accepts',
  },
  {
    says: /NOPERM|permission denied|not authorized|Unauthorized|must be (?:owner|superuser)|DENIED/,
    fix: 'Give the user in its address the right to create and to drop everything named stackbench_…, or name another user',
  },
  {
    says: /too many (?:clients|connections|open connections)|max(?:imum)? number of clients|remaining connection slots|connection limit|53300/i,
    fix: 'Stop other clients of that server, or raise its connection limit (max_connections, maxclients, -c)',
  },
  {
    says: /starting up|LOADING|shutting down|recovery mode|not yet accepting|57P03|InterruptedAtShutdown/,
    fix: 'Wait until the server has started, and run it again',
  },
  {
    says: /READONLY|read-only|MASTERDOWN|NotWritablePrimary|not (?:master|primary)|NoPrimary|hot standby/i,
    fix: 'Name the server that accepts writes: this one is a replica',
  },
  {
    says: /MISCONF|No space left|could not extend file|could not write|disk full|53100|OutOfDiskSpace/i,
    fix: 'Free space on the disk of that server; its log has details',
  },
  {
    says: /\bOOM\b|out of memory|maxmemory|53200/i,
    fix: 'Give that server more memory (maxmemory, -m), or run with fewer --items',
  },
  {
    says: /does not support SSL|SSL (?:is not|required)|\bTLS\b|\bSSL\b|certificate|wrong version number|no encryption|EPROTO/i,
    fix: 'Write the address with or without TLS, as the server expects it (rediss://, sslmode=…, tls=…), and check that its certificate is trusted',
  },
  {
    says: /DB index is out of range|database ".*" does not exist|3D000|invalid database/i,
    fix: 'Check the name or number of the database in its address',
  },
  {
    says: /query(?:Srv|Txt)/,
    fix: 'Check the spelling of its host, and the name server: mongodb+srv:// asks it for the members',
  },
  {
    says: /connect (?:ENOENT|EACCES)/,
    fix: 'Check that the server is running, that its socket is in that folder, and that this user may open it',
  },
  {
    says: /ECONNREFUSED/,
    fix: 'Check that the server is running, and that host and port are right',
  },
  {
    says: /ENOTFOUND|EAI_AGAIN/,
    fix: 'Check the spelling of its host, and the name server',
  },
  {
    says: /time[d]? ?out|ETIMEDOUT|did not answer|says nothing|EHOSTUNREACH|ENETUNREACH/i,
    fix: 'Check that host and port are those of this product, with or without TLS as it expects, and that no firewall drops packets; the server may also be overloaded or stopped',
  },
  {
    says: /ECONNRESET|EPIPE|clos(?:ed|es)|terminated unexpectedly/i,
    fix: 'Read the log of that server: it closed the connection (it may need TLS, or be another product)',
  },
];

interface DriverReason {
  /** In the words of driver and server. */
  readonly why: string;
  /** An imperative sentence without its full stop. */
  readonly fix: string;
}

/**
 * Why a server cannot be used, and the fix, from an error of its driver or the words of an app; null for unknown words.
 */
export function driverReason(error: unknown): DriverReason | null {
  const why = wordsOf(error);
  const kind = KINDS.find(({ says }) => says.test(why));
  return kind === undefined ? null : { why, fix: kind.fix };
}

/**
 * The message of an error, with the code of the server or the system, and what a driver reports of each server that it
 * tried.
 */
export function wordsOf(error: unknown): string {
  const message = messageOf(error).trim();
  const { code, codeName } = error as { code?: unknown; codeName?: unknown };
  const told = [codeName, code].find((one) => typeof one === 'string' && /^[A-Z]/i.test(one));
  const behind = [...serversOf(error), causeOf(error)].filter((text) => text !== '' && !message.includes(text));
  const reasons = [...new Set(behind)].join('; ');
  const coded = typeof told === 'string' && !message.includes(told) ? `${message} (${told})` : message;
  return reasons === '' ? coded : `${coded}: ${reasons}`;
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined || cause === null ? '' : wordsOf(cause);
}

/** The message of MongoDB's driver only says that time was over; the answer of each server is kept separately. */
function serversOf(error: unknown): string[] {
  const servers = (error as { reason?: { servers?: unknown } } | null)?.reason?.servers;
  if (!(servers instanceof Map)) return [];
  return [...servers.values()].flatMap((server: { error?: unknown }) =>
    server.error == null ? [] : [wordsOf(server.error)],
  );
}

/**
 * The same product; errors of its driver are explained with the server's words and a fix.
 * @param whose names the server in a sentence: `the PostgreSQL that was named`
 */
export function explainedProduct(product: Product, whose: string): Product {
  const explain =
    <Args extends readonly unknown[], T>(what: string, call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      try {
        return await call(...args);
      } catch (error) {
        throw cannotUse(what, error);
      }
    };
  const { tidy } = product;
  return {
    ...product,
    createNamespace: explain(`No database could be created in ${whose}.`, product.createNamespace.bind(product)),
    dropNamespace: explain(`Our data in ${whose} could not be removed.`, product.dropNamespace.bind(product)),
    counters: explain(`The counters of ${whose} could not be read.`, product.counters.bind(product)),
    openCounters: explain(`The counters of ${whose} could not be read.`, product.openCounters.bind(product)),
    work: explain(`The counters of ${whose} could not be read.`, product.work.bind(product)),
    ...(tidy === undefined ? {} : { tidy: explain(`${whose} could not be tidied.`, tidy.bind(product)) }),
  };
}

function cannotUse(what: string, cause: unknown): unknown {
  if (cause instanceof StackbenchError) return cause;
  const known = driverReason(cause);
  return new StackbenchError({
    code: 'datastore-refused',
    what,
    why: `It reports: ${known?.why ?? wordsOf(cause)}`,
    fix: `${known?.fix ?? 'Read the log of that server'}.`,
    cause,
  });
}

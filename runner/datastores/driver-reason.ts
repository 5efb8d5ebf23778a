import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import type { Product } from './datastore.ts';

/** What a refusal is about, by what drivers and servers say of it, and what can be done. The first that fits counts. */
const KINDS: readonly { readonly says: RegExp; readonly fix: string }[] = [
  {
    says: /listen EADDRINUSE/,
    fix: 'End the program that listens there (`ss -ltnp` names it), or choose another port',
  },
  { says: /listen EACCES/, fix: 'Choose a port of 1024 or more: this user may not listen on lower ones' },
  {
    says: /listen EADDRNOTAVAIL/,
    fix: 'Bring the loopback up (`ip link set lo up`): this machine does not take its own address',
  },
  {
    says: /NOAUTH|no password|must be a string|no authentication|requires authentication|command \w+ requires|unauthenticated|fe_sendauth/i,
    fix: 'It asks for a user or a password: write them into its address',
  },
  {
    says: /WRONGPASS|invalid password|password authentication failed|authentication failed|28P01|AuthenticationFailed|no pg_hba\.conf entry|role ".*" does not exist/i,
    fix: 'Check user, password and database in its address, and whom the server lets in',
  },
  {
    says: /NOPERM|permission denied|not authorized|Unauthorized|must be (?:owner|superuser)|DENIED/,
    fix: 'Give the user in its address the right to make and to drop what is named stackbench_…, or name another user',
  },
  {
    says: /too many (?:clients|connections|open connections)|max(?:imum)? number of clients|remaining connection slots|connection limit|53300/i,
    fix: 'End other clients of that server, or raise its limit of connections (max_connections, maxclients, -c)',
  },
  {
    says: /starting up|LOADING|shutting down|recovery mode|not yet accepting|57P03|InterruptedAtShutdown/,
    fix: 'Wait until the server has started, and run it again',
  },
  {
    says: /READONLY|read-only|MASTERDOWN|NotWritablePrimary|not (?:master|primary)|NoPrimary|hot standby/i,
    fix: 'Name the server that takes writes: this one is a copy of another',
  },
  {
    says: /MISCONF|No space left|could not extend file|could not write|disk full|53100|OutOfDiskSpace/i,
    fix: 'Free space on the disk of that server; its log says more',
  },
  {
    says: /\bOOM\b|out of memory|maxmemory|53200/i,
    fix: 'Give that server more memory (maxmemory, -m), or run with fewer --items',
  },
  {
    says: /does not support SSL|SSL (?:is not|required)|\bTLS\b|\bSSL\b|certificate|wrong version number|no encryption|EPROTO/i,
    fix: 'Write the address with or without TLS as the server has it (rediss://, sslmode=…, tls=…), and see that its certificate is trusted',
  },
  {
    says: /DB index is out of range|database ".*" does not exist|3D000|invalid database/i,
    fix: 'Check the name or number of the database in its address',
  },
  {
    says: /ECONNREFUSED|connect ENOENT/,
    fix: 'See that the server is running, and that host and port are right',
  },
  {
    says: /ENOTFOUND|EAI_AGAIN/,
    fix: 'Check how its host is written, and the name server',
  },
  {
    says: /time[d]? ?out|ETIMEDOUT|did not answer|says nothing|EHOSTUNREACH|ENETUNREACH/i,
    fix: 'See that host and port are those of this product, with TLS or without as it has it, and that nothing in between drops packets; it may also be overloaded or stopped',
  },
  {
    says: /ECONNRESET|EPIPE|clos(?:ed|es)|terminated unexpectedly/i,
    fix: 'Look at the log of that server: it ended the connection (it may want TLS, or be another product)',
  },
];

interface DriverReason {
  /** What driver and server said, in their words. */
  readonly why: string;
  /** What can be done about it, as a sentence without its full stop. */
  readonly fix: string;
}

/** Why a server cannot be used, and what to do, from what its driver threw or an app said of it; null for words that fit nothing known. */
export function driverReason(error: unknown): DriverReason | null {
  const why = wordsOf(error);
  const kind = KINDS.find(({ says }) => says.test(why));
  return kind === undefined ? null : { why, fix: kind.fix };
}

/** The message, with the code of the server or the system where it does not stand in it, and what a driver knew of each server that it tried. */
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

/** MongoDB's driver keeps what each server answered apart from the message, which says that time was over. */
function serversOf(error: unknown): string[] {
  const servers = (error as { reason?: { servers?: unknown } } | null)?.reason?.servers;
  if (!(servers instanceof Map)) return [];
  return [...servers.values()].flatMap((server: { error?: unknown }) =>
    server.error == null ? [] : [wordsOf(server.error)],
  );
}

/**
 * The same product, whose driver's errors reach the person with what the server said and what can be done.
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
    createNamespace: explain(`No database could be made in ${whose}.`, product.createNamespace.bind(product)),
    dropNamespace: explain(`What was written to ${whose} could not be removed.`, product.dropNamespace.bind(product)),
    counters: explain(`The counters of ${whose} could not be read.`, product.counters.bind(product)),
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
    why: `It says: ${known?.why ?? wordsOf(cause)}`,
    fix: `${known?.fix ?? 'Look at the log of that server'}.`,
    cause,
  });
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { logTail } from '../../machine/processes/log-file.ts';
import { runToEnd } from '../../machine/processes/run-to-end.ts';
import type { DatastoreFolder } from '../datastore-folder.ts';
import { type DatastoreUser, findAccount, hasAccount } from '../datastore-user.ts';
import type { ProviderContext } from '../datastore.ts';
import { readyWithinMs } from '../ready-within.ts';
import { ADMIN } from './recipe.ts';

const INIT_WITHIN_MS = 60_000;
/** Any user but root. */
const TRIED_UID = 1;
const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * `initdb` needs the name of its user: `$0` is a list of accounts that only it sees, `$1` the user, the rest its
 * command.
 */
const WITH_NAME = `
mount --bind "$0" /etc/passwd
user=$1
shift
exec setpriv --reuid "$user" --regid "$user" --clear-groups --pdeathsig KILL -- "$@"
`;

/**
 * The account that PostgreSQL runs as if we are root and this system allows no mount namespace, as in many containers:
 * then the user needs a name. Undefined if a user without one is possible, and if we are not root.
 * @throws StackbenchError `no-user-for-postgres`
 */
export async function accountForInitdb({ workDir, signal, env }: ProviderContext): Promise<DatastoreUser | undefined> {
  if (process.getuid?.() !== 0 || (await canMount(workDir, signal, env))) return undefined;
  const account = findAccount('postgres') ?? findAccount('nobody');
  if (account !== null) return account;
  throw new StackbenchError({
    code: 'no-user-for-postgres',
    what: 'PostgreSQL cannot be started as root.',
    why: 'It refuses, and this system has neither a user "postgres" nor "nobody" to run it as.',
    fix: 'Run stackbench as an ordinary user.',
  });
}

async function canMount(workDir: string, signal: AbortSignal, env: ProviderContext['env']): Promise<boolean> {
  const { code } = await runToEnd({
    label: 'unshare',
    command: '/usr/bin/env',
    args: withName('/etc/passwd', TRIED_UID, '/bin/true'),
    env: {},
    cwd: '/',
    logFile: join(workDir, 'initdb.log'),
    signal,
    withinMs: readyWithinMs(env, INIT_WITHIN_MS),
    stdout: 'log',
  });
  return code === 0;
}

interface NewDatabase {
  readonly initdb: string;
  /** The data folder, which it makes. */
  readonly data: string;
  readonly env: Readonly<Record<string, string>>;
  readonly place: DatastoreFolder;
  /** Of the administrator. */
  readonly password: string;
  readonly context: ProviderContext;
}

/**
 * Creates a data folder whose server needs a password for every connection.
 * @throws StackbenchError `initdb-failed`, or the signal's reason
 */
export async function initDatabase(wanted: NewDatabase): Promise<void> {
  const { place, password, env, context } = wanted;
  const logFile = join(context.workDir, 'initdb.log');
  const withinMs = readyWithinMs(context.env, INIT_WITHIN_MS);
  const passwordFile = await place.write('password', `${password}\n`);
  try {
    const { command, args, user } = await commandFor(wanted, passwordFile);
    const { code, tooLong } = await runToEnd({
      label: 'initdb',
      command,
      args,
      env,
      cwd: '/',
      logFile,
      signal: context.signal,
      withinMs,
      stdout: 'log',
      ...(user === undefined ? {} : { user }),
    });
    if (tooLong) throw failed(`initdb did not end within ${withinMs / 1000} s. ${await logTail(logFile)}`.trim());
    if (code !== 0) throw failed(await logTail(logFile));
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function commandFor(
  { initdb, data, place }: NewDatabase,
  passwordFile: string,
): Promise<{ command: string; args: string[]; user?: DatastoreUser }> {
  const args = [
    ...['-D', data, '-U', ADMIN, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
    ...['--no-sync', '--encoding=UTF8', '--locale=C'],
  ];
  const { user } = place;
  if (user === undefined) return { command: initdb, args };
  if (hasAccount(user)) return { command: initdb, args, user };
  const accounts = await place.write('accounts', `stackbench:x:${user.uid}:${user.gid}::/:/bin/sh\n`);
  return { command: '/usr/bin/env', args: withName(accounts, user.uid, initdb, ...args) };
}

/** The arguments of `env` that run a command as a user whose name is in a list of accounts that only it sees. */
function withName(accounts: string, uid: number, ...command: readonly string[]): string[] {
  const named = ['/bin/sh', '-ec', WITH_NAME, accounts, String(uid), ...command];
  return [`PATH=${SYSTEM_PATH}`, 'unshare', '--mount', ...named];
}

function failed(why: string): StackbenchError {
  return new StackbenchError({
    code: 'initdb-failed',
    what: 'PostgreSQL could not make its data folder.',
    why,
    fix: fixFor(why),
  });
}

function fixFor(why: string): string {
  if (/effective user ID|user does not exist/.test(why))
    return 'PostgreSQL needs a user with a name: run stackbench as a user that /etc/passwd contains, or name a server with --postgres-url.';
  if (/shared librar/.test(why)) return 'Install it again (`npm ci`), or name another installation with PG_BIN_DIR.';
  return 'Read the message; PG_BIN_DIR can name another installation, and STACKBENCH_READY_WITHIN=2m gives a slow machine more time.';
}

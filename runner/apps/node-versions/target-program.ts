import { basename, dirname, join } from 'node:path';
import { ownModule, packageRoot } from '../../machine/package-root.ts';
import { runTool } from '../../machine/processes/run-tool.ts';

/** The program of a stack of the catalogue, and the file that it runs. */
interface TargetProgram {
  readonly node: string;
  readonly file: string;
}

interface Stripping {
  readonly workDir: string;
  readonly signal?: AbortSignal | undefined;
}

const FOLDER = 'targets-as-javascript';
/** Work folders have random names, so none comes again. */
const stripped = new Map<string, Promise<unknown>>();

/**
 * What starts a stack by a certain Node.js, or by our own if `node` is null. Node.js 20 does not read TypeScript, so
 * others than our own get the sources as JavaScript, from a copy in the work folder that is made once: every version
 * runs the same text. The built package is JavaScript already.
 * @throws StackbenchError `tool-failed`; the signal's reason when aborted
 */
export async function targetProgram(
  entry: string,
  node: string | null,
  { workDir, signal }: Stripping,
): Promise<TargetProgram> {
  const file = ownModule(`targets/${entry}`);
  if (node === null || file.endsWith('.js')) return { node: node ?? process.execPath, file };
  const folder = join(workDir, FOLDER);
  const ready = stripped.get(folder) ?? stripTypes(dirname(file), folder, signal);
  stripped.set(folder, ready);
  await ready;
  return { node, file: join(folder, basename(file).replace(/\.ts$/, '.mjs')) };
}

function stripTypes(sources: string, folder: string, signal: AbortSignal | undefined): Promise<unknown> {
  return runTool({
    label: 'Removing the types of the stacks',
    command: process.execPath,
    args: [
      '--no-warnings',
      ownModule('runner/apps/node-versions/strip-targets-process.ts'),
      sources,
      folder,
      join(packageRoot, 'node_modules'),
    ],
    env: {},
    cwd: dirname(folder),
    logFile: `${folder}.log`,
    ...(signal === undefined ? {} : { signal }),
  });
}

import { mkdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { findProgram } from '../machine/folders/find-program.ts';
import { askProgram, runTool, toolEnv } from '../machine/processes/run-tool.ts';
import { downloadVerified } from './download-verified.ts';
import { cachedMongod, MONGODB_VERSION } from './locate-mongod.ts';
import { makeAtomically } from './make-atomically.ts';
import { type Acquisition, machineOf } from './requirement.ts';

/**
 * sha256 of MongoDB's own archives for x86-64. The same value was found in two public projects that do not depend on
 * each other (an installer in Rust and a packaging script in shell, both pinning 8.0.32); what only one of them has
 * (arm64, RHEL) is not used.
 */
const SHA256: Readonly<Record<string, string>> = {
  debian12: 'b61cda162c6592347b7503c683145304f74c900b1c10a395520c7c24d3f8445c',
  ubuntu2404: 'b411be17c31ef249767ed91974d876e007c91afd5f45e1534057d247eada9f0d',
  ubuntu2204: '41da8d92dde2896ebda278cf296ae86462da6b39eda81ce6ce4fb9ce819adb2e',
};

/** The name of MongoDB's build for a distribution, from the text of /etc/os-release; null if there is none. */
export function mongodbBuildFor(osRelease: string): string | null {
  const field = (name: string): string => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? '';
  const major = Number.parseInt(field('VERSION_ID'), 10);
  if (field('ID') === 'debian') return major >= 12 ? 'debian12' : null;
  if (field('ID') !== 'ubuntu') return null;
  return major >= 24 ? 'ubuntu2404' : major >= 22 ? 'ubuntu2204' : null;
}

/** Downloads the real mongod from MongoDB's own server; its archive must have the pinned hash. */
export const downloadMongod: Acquisition = {
  title: `download mongod ${MONGODB_VERSION} from fastdl.mongodb.org`,
  bytesText: 'downloads about 90 MB',
  async possible(context) {
    const { platform, arch } = machineOf(context);
    const build = await buildHere();
    if (platform !== 'linux' || arch !== 'x64' || build === null || SHA256[build] === undefined) {
      return 'there is no verified hash of a build for this platform';
    }
    const cpu = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
    if (cpu !== '' && !/^flags\s*:.*\bavx\b/m.test(cpu)) return 'this CPU lacks AVX, without which mongod does not run';
    return findProgram('tar', context.env['PATH'] ?? '').path === null ? 'tar is not on PATH' : true;
  },
  async run(context, report) {
    const build = await buildHere();
    const sha256 = build === null ? undefined : SHA256[build];
    if (sha256 === undefined) return;
    await makeAtomically(context, dirname(cachedMongod(context.env)), async ({ result, scratch }) => {
      const name = `mongodb-linux-x86_64-${build}-${MONGODB_VERSION}`;
      const file = join(scratch, 'mongodb.tgz');
      await downloadVerified(context, { url: `https://fastdl.mongodb.org/linux/${name}.tgz`, file, sha256 }, report);
      const env = toolEnv(context.env);
      const place = { env, cwd: scratch, signal: context.signal, logFile: join(scratch, 'tar.log') };
      await runTool({
        ...place,
        label: 'Unpacking mongod',
        command: 'tar',
        args: ['-xzf', file, `${name}/bin/mongod`],
      });
      const program = join(scratch, name, 'bin', 'mongod');
      if ((await askProgram(program, ['--version'], env)) === null) throw doesNotRun();
      await mkdir(result);
      await rename(program, join(result, 'mongod'));
    });
  },
};

async function buildHere(): Promise<string | null> {
  return mongodbBuildFor(await readFile('/etc/os-release', 'utf8').catch(() => ''));
}

function doesNotRun(): StackbenchError {
  return new StackbenchError({
    code: 'mongod-does-not-run',
    what: 'The downloaded mongod does not run here.',
    why: 'A library it needs (libcurl4 or libssl3, as a rule) is probably missing.',
    fix: 'Install MongoDB as https://www.mongodb.com/docs/manual/installation/ says, or set MONGOD_BIN.',
  });
}

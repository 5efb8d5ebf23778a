import { chmod, mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findProgram } from '../machine/folders/find-program.ts';
import { runTool, toolEnv } from '../machine/processes/run-tool.ts';
import { downloadVerified } from './download-verified.ts';
import { cachedK6, K6_VERSION } from './locate-k6.ts';
import { makeAtomically } from './make-atomically.ts';
import { type Acquisition, machineOf, type SetupContext } from './requirement.ts';

/**
 * sha256 of grafana/k6's release archives. The same linux-amd64 value was found in three public projects that do not
 * depend on each other (a CI workflow that checks it after the download, a TypeScript pin table, a Rust test of a
 * workflow); no independent source was found for other platforms, which therefore use the next way.
 */
const RELEASES: Readonly<Record<string, { readonly name: string; readonly sha256: string }>> = {
  'linux-x64': {
    name: `k6-v${K6_VERSION}-linux-amd64`,
    sha256: 'b5a8003c86f35f5cd5ceef1490312c48e587696c94d998cefc6d7b3b4cb1597d',
  },
};

function releaseFor(context: SetupContext): (typeof RELEASES)[string] | undefined {
  const { platform, arch } = machineOf(context);
  return RELEASES[`${platform}-${arch}`];
}

/** Downloads the released k6, whose archive must have the pinned hash. */
export const downloadK6: Acquisition = {
  title: `download k6 ${K6_VERSION} from its GitHub release`,
  bytesText: 'downloads about 30 MB',
  async possible(context) {
    if (releaseFor(context) === undefined) return 'there is no verified hash of the release for this platform';
    return findProgram('tar', context.env['PATH'] ?? '').path === null ? 'tar is not on PATH' : true;
  },
  async run(context, report) {
    const release = releaseFor(context);
    if (release === undefined) return;
    await makeAtomically(context, dirname(cachedK6(context.env)), async ({ result, scratch }) => {
      const file = join(scratch, 'k6.tar.gz');
      const url = `https://github.com/grafana/k6/releases/download/v${K6_VERSION}/${release.name}.tar.gz`;
      await downloadVerified(context, { url, file, sha256: release.sha256 }, report);
      await runTool({
        label: 'Unpacking k6',
        command: 'tar',
        args: ['-xzf', file, '-C', scratch, `${release.name}/k6`],
        env: toolEnv(context.env),
        cwd: scratch,
        logFile: join(scratch, 'tar.log'),
        signal: context.signal,
      });
      await mkdir(result);
      await rename(join(scratch, release.name, 'k6'), join(result, 'k6'));
      await chmod(join(result, 'k6'), 0o755);
    });
  },
};

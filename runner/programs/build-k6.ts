import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { findProgram } from '../machine/folders/find-program.ts';
import { packageRoot } from '../machine/package-root.ts';
import { askProgram, runTool, toolEnv } from '../machine/processes/run-tool.ts';
import { isAtLeast } from './is-at-least.ts';
import { cachedK6, K6_VERSION } from './locate-k6.ts';
import { makeAtomically } from './make-atomically.ts';
import type { Acquisition, SetupContext } from './requirement.ts';

const OLDEST_GO = '1.25';
const REPORT_EVERY_MS = 10_000;
const GO_VARIABLES = [
  'GOROOT',
  'GOPROXY',
  'GOSUMDB',
  'GONOSUMDB',
  'GONOSUMCHECK',
  'GONOPROXY',
  'GOPRIVATE',
  'GOINSECURE',
  'GOAUTH',
];

function configFolder(env: SetupContext['env']): string {
  return env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? '/nonexistent', '.config');
}

/** Go writes telemetry counters into the folder of the user's settings, unless it cannot be written to. */
const NO_TELEMETRY = { XDG_CONFIG_HOME: '/dev/null' };

/** Builds k6 from our Go module, which pins it and its dependencies; Go checks each against `go.sum`. */
export const buildK6: Acquisition = {
  title: `build k6 ${K6_VERSION} from its pinned Go module`,
  bytesText: 'downloads about 100 MB, takes 1 to 3 minutes, needs 0.9 GB of disk meanwhile',
  async possible({ env }) {
    const go = findProgram('go', env['PATH'] ?? '').path;
    if (go === null) return 'go is not on PATH';
    const childEnv = toolEnv(env, GO_VARIABLES, { GOTOOLCHAIN: 'local', ...NO_TELEMETRY });
    const answer = await askProgram(go, ['version'], childEnv);
    const version = /\bgo(\d+\.\d+(?:\.\d+)?)/.exec(answer ?? '')?.[1];
    if (version === undefined) return `\`${go} version\` does not say a version`;
    return isAtLeast(version, OLDEST_GO) ? true : `Go ${version} is too old, ${OLDEST_GO} or later is needed`;
  },
  async run(context, report) {
    const destination = cachedK6(context.env);
    await makeAtomically(context, dirname(destination), async ({ result, scratch }) => {
      await mkdir(result);
      const started = performance.now();
      const timer = setInterval(() => {
        report(`${Math.round((performance.now() - started) / 1000)} s; 70 to 120 s are usual on 2 cores`);
      }, REPORT_EVERY_MS);
      try {
        await runTool({
          label: 'Building k6',
          command: 'go',
          args: ['build', '-o', join(result, basename(destination)), 'go.k6.io/k6/v2'],
          env: toolEnv(context.env, GO_VARIABLES, {
            GOPATH: join(scratch, 'gopath'),
            GOMODCACHE: join(scratch, 'gopath', 'pkg', 'mod'),
            GOCACHE: join(scratch, 'gocache'),
            GOTMPDIR: scratch,
            ...NO_TELEMETRY,
            // The user's own settings (a proxy, say) are still read.
            GOENV: context.env['GOENV'] ?? join(configFolder(context.env), 'go', 'env'),
            GOTOOLCHAIN: 'local',
            GOWORK: 'off',
            GO111MODULE: 'on',
            CGO_ENABLED: '0',
            // The module cache is read-only by default and could not be deleted afterwards.
            GOFLAGS: '-mod=readonly -modcacherw -buildvcs=false',
          }),
          cwd: join(packageRoot, 'tools', 'k6'),
          logFile: join(scratch, 'go.log'),
          signal: context.signal,
        });
      } finally {
        clearInterval(timer);
      }
    });
  },
};

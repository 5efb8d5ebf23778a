import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ownModule } from '../../../machine/package-root.ts';
import { type Child, startChild } from '../../../machine/processes/start-child.ts';

/** Listeners to a running k6, which writes its log lines to stdout as JSON. */
interface K6Listeners {
  readonly onBegin: () => void;
  /** A request had no answer; the text is k6's reason. */
  readonly onRequestFailed: (reason: string) => void;
  /** The script threw, or k6 refused something. */
  readonly onError: (message: string) => void;
}

export interface K6Files {
  readonly plan: string;
  readonly job: string;
  readonly summary: string;
  /** Values of requests of the user's; written for those only. */
  readonly values: string;
  readonly log: string;
}

/** Starts k6 without the user's environment and configuration, and without its usage reports. */
export async function startK6(
  options: {
    readonly binary: string;
    readonly files: K6Files;
    readonly cpus: readonly number[];
    readonly workDir: string;
  },
  listeners: K6Listeners,
): Promise<Child> {
  const { binary, files, cpus, workDir } = options;
  const child = await startChild({
    label: 'k6',
    command: binary,
    args: [
      'run',
      '--config',
      files.plan,
      '--quiet',
      '--no-color',
      '--no-usage-report',
      '--log-output=stdout',
      '--log-format=json',
      '--include-system-env-vars=false',
      '--new-machine-readable-summary=false',
      '--summary-mode=compact',
      '-e',
      `JOB=${files.job}`,
      '-e',
      `SUMMARY=${files.summary}`,
      ownModule('scenarios/k6/play.ts'),
    ],
    env: {
      PATH: '/usr/bin:/bin',
      HOME: join(workDir, 'k6-home'),
      K6_NO_USAGE_REPORT: 'true',
      K6_AUTO_EXTENSION_RESOLUTION: 'false',
      ...(cpus.length === 0 ? {} : { GOMAXPROCS: String(cpus.length) }),
    },
    cwd: workDir,
    cpus,
    logFile: files.log,
    stdout: 'pipe',
  });
  if (child.process.stdout !== null) {
    createInterface({ input: child.process.stdout }).on('line', (line) => readLine(line, listeners));
  }
  return child;
}

function readLine(line: string, listeners: K6Listeners): void {
  const { level, msg, error } = parseLine(line);
  if (msg === 'stackbench:begin') listeners.onBegin();
  else if (level === 'warning' && msg === 'Request Failed') listeners.onRequestFailed(error ?? 'no reason given');
  else if (level === 'error' || level === 'fatal') listeners.onError(error ?? msg ?? line);
}

function parseLine(line: string): { readonly level?: string; readonly msg?: string; readonly error?: string } {
  try {
    return JSON.parse(line) as { level?: string; msg?: string; error?: string };
  } catch {
    return {};
  }
}

import { execFile } from 'node:child_process';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { trustedPath } from '../folders/find-program.ts';
import { type ChildRun, runToEnd } from '../processes/run-to-end.ts';
import { logTail } from '../processes/start-child.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What every tool gets of our environment: where programs, homes, proxies and certificates are, and nothing else. */
const PASSED = (
  'PATH HOME USER LANG TMPDIR TEMP TMP SYSTEMROOT USERPROFILE APPDATA LOCALAPPDATA ' +
  'HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY http_proxy https_proxy no_proxy all_proxy ' +
  'SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS CURL_CA_BUNDLE'
).split(' ');

/** A child's environment: `PASSED`, the further names asked for, and what is set on top. */
export function toolEnv(env: Env, further: readonly string[] = [], set: Env = {}): Record<string, string> {
  const names = [...PASSED, ...further];
  const passed = names.flatMap((name) =>
    env[name] === undefined ? [] : [[name, passedValue(name, env[name])] as const],
  );
  return Object.fromEntries([...passed, ...Object.entries(set).filter((entry) => entry[1] !== undefined)]) as Record<
    string,
    string
  >;
}

/** What a tool starts by its name must not come from where anybody may put programs. */
function passedValue(name: string, value: string): string {
  return name === 'PATH' ? trustedPath(value) : value;
}

/** What a program prints on stdout and stderr, or null when it does not run, fails, or takes longer than `timeoutMs`. */
export function askProgram(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  timeoutMs = 15_000,
): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(path, args, { env, timeout: timeoutMs, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      resolve(error === null ? `${stdout}${stderr}` : null);
    });
  });
}

export type ToolRun = Omit<ChildRun, 'stdout' | 'withinMs'>;

/**
 * Runs a program to its end and returns its stdout; see `runToEnd`.
 * @throws StackbenchError `tool-failed` with the end of its log, or the signal's reason when aborted.
 */
export async function runTool(run: ToolRun): Promise<string> {
  const { code, signal, output } = await runToEnd({ ...run, stdout: 'pipe' });
  if (code === 0) return output;
  const tail = (await logTail(run.logFile)) || output.trim().split('\n').slice(-5).join('\n');
  throw new StackbenchError({
    code: 'tool-failed',
    what: `${run.label} did not work.`,
    why: `It ended with ${signal ?? `code ${code}`}: ${tail === '' ? 'it said nothing' : tail.replaceAll('\n', ' / ')}`,
    fix: 'Run `stackbench setup` again, or get it by hand: `stackbench doctor` says how.',
  });
}

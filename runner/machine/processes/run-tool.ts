import { devNull } from 'node:os';
import { basename, resolve } from 'node:path';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { trustedPath } from '../folders/find-program.ts';
import { logTail } from './log-file.ts';
import { type ChildRun, runToEnd } from './run-to-end.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The part of our environment that every tool gets: programs, homes, proxies and certificates, and nothing else. */
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

/** Programs that a tool starts by name must not come from folders that everybody may write to. */
function passedValue(name: string, value: string): string {
  return name === 'PATH' ? trustedPath(value) : value;
}

const MOST_ANSWER = 2 ** 20;

/**
 * What a program prints on stdout and stderr, or null when it does not run, fails, prints more than 1 MB, or takes
 * longer than `withinMs` (15 s). It is ended with all that it started. @throws the signal's reason when aborted
 */
export async function askProgram(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  withinMs = 15_000,
  signal?: AbortSignal,
): Promise<string | null> {
  const label = [basename(path), ...args].join(' ').slice(0, 60);
  const command = path.includes('/') ? resolve(path) : path;
  const run = { label, command, args, env, cwd: '/', logFile: devNull, graceMs: 200, stdout: 'both' } as const;
  try {
    const ended = await runToEnd({ ...run, signal, withinMs, mostOutput: MOST_ANSWER });
    return ended.code === 0 && !ended.tooLong && !ended.tooMuch ? `${ended.output}${ended.errors}` : null;
  } catch {
    signal?.throwIfAborted();
    return null;
  }
}

export type ToolRun = Omit<ChildRun, 'stdout'>;

/**
 * Runs a program to its end and returns its stdout; see `runToEnd`.
 * @throws StackbenchError `tool-failed` with the end of its log, or the signal's reason when aborted.
 */
export async function runTool(run: ToolRun): Promise<string> {
  const { code, signal, output, tooLong } = await runToEnd({ ...run, stdout: 'pipe' });
  if (code === 0 && !tooLong) return output;
  const tail = (await logTail(run.logFile)) || output.trim().split('\n').slice(-5).join('\n');
  throw new StackbenchError({
    code: 'tool-failed',
    what: `${run.label} failed.`,
    why: `${tooLong ? 'It took too long and was ended' : `It ended with ${signal ?? `code ${code}`}`}: ${tail === '' ? 'it printed nothing' : tail.replaceAll('\n', ' / ')}`,
    fix: 'Run `stackbench setup` again, or install it by hand: `stackbench doctor` says how.',
  });
}

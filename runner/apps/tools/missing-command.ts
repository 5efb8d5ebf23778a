import { isKnownTool } from './install-advice.ts';

// oxlint-disable-next-line no-control-regex
const COLOURS = /\u001B\[[\d;]*m/g;
/** What a shell, `env` or a program says of a command that it cannot run. */
const NOT_FOUND: readonly RegExp[] = [
  // dash and busybox: `sh: 1: pnpm: not found`; a hook of git begins with its own name.
  /(?:^|[\s:])(?:\d+: )(\S+): not found$/,
  /^(?:\/bin\/)?(?:ba|da|a)?sh: (\S+): not found$/,
  // bash: `bash: line 1: pnpm: command not found`; pyenv and rbenv say it in the same words.
  /(?:^|: )([^\s:]+): command not found$/,
  /command not found: (\S+)$/,
  /^(?:\S+: )*env: ['‘’`"]?([^'‘’`"\s:]+)['‘’`"]?: No such file or directory$/,
  /env: can't execute '(\S+)': No such file or directory$/,
  /: ([^\s:]+): bad interpreter: No such file or directory$/,
  /(?:^|: )([^\s:]+): cannot execute: required file not found$/,
  // make without a shell, and `exec` of any shell.
  /^make(?:\[\d+\])?: ([^\s:*]+): No such file or directory$/,
  /exec: ([^\s:]+): not found$/,
  // Programs that start programs: Node.js, Go, Java, .NET.
  /\bspawn(?:Sync)? (?!(?:\/bin\/)?sh )(\S+) ENOENT/,
  /exec: "([^"]+)": executable file not found in \$PATH/,
  /Cannot run program "([^"]+)"/,
  /trying to start process '([^']+)'/,
];
/** Only with exit code 127: bash of a path, and `timeout`, `nohup` and their like of any command. */
const NO_SUCH_FILE = /(?:^|[\s:])['‘]?([^\s:'‘’]+)['’]?: No such file or directory$/;
const NOT_ALLOWED = /(?:^|[\s:])([^\s:]+): (?:cannot execute: )?Permission denied$/;
/** Python, where it may be any file. */
const NO_FILE_OF_PYTHON = /^FileNotFoundError: .*No such file or directory: '([^'/]+)'$/;
/** How a carriage return at the end of a first line is shown. */
const WINDOWS_END = /(?:\^M|\\r|\r)$/;

interface MissingCommand {
  /** As it was called: `pnpm`, `.venv/bin/python`. */
  readonly name: string;
  readonly why: 'not-found' | 'not-executable' | 'windows-lines';
}

/** The command that could not be run, by the last line of an output that says so; null if none does. */
export function missingCommand(printed: string, exitCode: number | null): MissingCommand | null {
  const lines = printed.split('\n').map((line) => line.replaceAll(COLOURS, '').trimEnd());
  for (const line of lines.toReversed()) {
    const name = notFoundIn(line, exitCode);
    if (name !== null && WINDOWS_END.test(name)) return { name: name.replace(WINDOWS_END, ''), why: 'windows-lines' };
    if (name !== null) return { name, why: 'not-found' };
    const denied = exitCode === 126 ? NOT_ALLOWED.exec(line)?.[1] : undefined;
    if (denied !== undefined) return { name: denied, why: 'not-executable' };
  }
  return null;
}

function notFoundIn(line: string, exitCode: number | null): string | null {
  const patterns = exitCode === 127 ? [...NOT_FOUND, NO_SUCH_FILE] : NOT_FOUND;
  const name = patterns.map((pattern) => pattern.exec(line)?.[1]).find((found) => found !== undefined);
  if (name !== undefined) return name;
  const ofPython = NO_FILE_OF_PYTHON.exec(line)?.[1];
  return ofPython !== undefined && isKnownTool(ofPython) ? ofPython : null;
}

/** The exit code in a sentence of ours: `It ended with exit code 127.` */
export function exitCodeIn(sentence: string): number | null {
  const code = /\bended with (?:exit )?code (\d+)/.exec(sentence)?.[1];
  return code === undefined ? null : Number(code);
}

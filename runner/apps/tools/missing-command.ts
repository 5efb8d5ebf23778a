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
const NOT_ALLOWED = /(?:^|[\s:])([^\s:]+): (?:Permission denied|cannot execute: Permission denied)$/;
const BACKSLASH_R = /\^M|\r['’]/;

interface MissingCommand {
  /** As it was called: `pnpm`, `.venv/bin/python`. */
  readonly name: string;
  readonly why: 'not-found' | 'not-executable' | 'line-ends';
}

/** The command that could not be run, by the last line of an output that says so; null if none does. */
export function missingCommand(printed: string, exitCode: number | null): MissingCommand | null {
  const lines = printed.split('\n').map((line) => line.replace(/\u001B\[[\d;]*m/g, '').trimEnd());
  for (const line of lines.toReversed()) {
    for (const pattern of NOT_FOUND) {
      const name = pattern.exec(line)?.[1];
      if (name !== undefined)
        return { name: name.replace(/(\^M|\r)$/, ''), why: BACKSLASH_R.test(line) ? 'line-ends' : 'not-found' };
    }
    const denied = exitCode === 126 ? NOT_ALLOWED.exec(line)?.[1] : undefined;
    if (denied !== undefined) return { name: denied, why: 'not-executable' };
  }
  return null;
}

/** The exit code in a sentence of ours: `It ended with exit code 127.` */
export function exitCodeIn(sentence: string): number | null {
  const code = /\bended with (?:exit )?code (\d+)/.exec(sentence)?.[1];
  return code === undefined ? null : Number(code);
}

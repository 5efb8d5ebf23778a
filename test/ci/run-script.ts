import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A runner of CI, as far as a script sees one: its own folders, and programs of others that only pretend. */
export interface CiRunner {
  readonly folder: string;
  /** `RUNNER_TEMP`. */
  readonly temp: string;
  /** Puts a program in front of all others on the PATH. */
  readonly pretend: (program: string, script: string) => void;
  readonly run: (script: string, env?: Readonly<Record<string, string>>) => ScriptOutcome;
  /** What the pretending programs were called with, one call a line. */
  readonly calls: () => string[];
}

export interface ScriptOutcome {
  readonly code: number;
  readonly text: string;
  /** What the script left in `GITHUB_OUTPUT`. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Makes a runner; its folder is the caller's to remove. */
export function makeCiRunner(): CiRunner {
  const folder = mkdtempSync(join(tmpdir(), 'stackbench-ci-'));
  const [bin, temp, log] = [join(folder, 'bin'), join(folder, 'temp'), join(folder, 'calls')];
  for (const path of [bin, temp]) mkdirSync(path);
  writeFileSync(log, '');
  return {
    folder,
    temp,
    calls: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    pretend(program, script) {
      const file = join(bin, program);
      writeFileSync(file, `#!/usr/bin/env bash\nprintf '%s\\n' "${program} $*" >> '${log}'\n${script}\n`);
      chmodSync(file, 0o755);
    },
    run(script, env = {}) {
      const output = join(folder, 'output');
      writeFileSync(output, '');
      const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', script], {
        cwd: folder,
        encoding: 'utf8',
        timeout: 60_000,
        env: {
          PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
          HOME: folder,
          RUNNER_TEMP: temp,
          GITHUB_OUTPUT: output,
          GITHUB_REPOSITORY: 'acme/items',
          ...env,
        },
      });
      const lines = readFileSync(output, 'utf8')
        .split('\n')
        .filter((line) => line !== '');
      const outputs = Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
      );
      return { code: status ?? -1, text: `${stdout}${stderr}`, outputs };
    },
  };
}

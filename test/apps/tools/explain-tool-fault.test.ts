import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { explainToolFault } from '../../../runner/apps/tools/explain-tool-fault.ts';

/** What a message means, as one text. */
function meaning(printed: string, exitCode: number | null = 127, cwd = '/nowhere'): string | null {
  const fault = explainToolFault({ printed, exitCode, cwd });
  return fault === null ? null : `${fault.what} ${fault.fix}`;
}

function scripts(test: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'stackbench-tools-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

/** What a real shell prints of a command, and its exit code. */
function runIn(shell: string, command: string, cwd: string): { printed: string; code: number } {
  try {
    execFileSync(shell, ['-c', command], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
    });
    return { printed: '', code: 0 };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: Buffer };
    return { printed: stderr.toString(), code: status };
  }
}

describe('a command that cannot be run', () => {
  it('is named as each shell and each starter of programs says it', () => {
    for (const line of [
      'sh: 1: uv: not found',
      '/bin/sh: 1: uv: not found',
      'sh: uv: not found',
      'bash: line 3: uv: command not found',
      'zsh: command not found: uv',
      'command not found: uv',
      'sh: 1: exec: uv: not found',
      '/usr/bin/env: ‘uv’: No such file or directory',
      "env: can't execute 'uv': No such file or directory",
      'pyenv: uv: command not found',
      'make: uv: No such file or directory\nmake: *** [Makefile:2: build] Error 127',
      'Error: spawn uv ENOENT\n    at ChildProcess._handle.onexit (node:internal/child_process:285:19)',
      'panic: exec: "uv": executable file not found in $PATH',
      'java.io.IOException: Cannot run program "uv": error=2, No such file or directory',
      "FileNotFoundError: [Errno 2] No such file or directory: 'uv'",
      'timeout: failed to run command ‘uv’: No such file or directory',
      '\u001B[31msh: 1: uv: not found\u001B[0m\n ELIFECYCLE  Command failed.',
    ])
      assert.match(meaning(line) ?? '', /^uv is not on PATH\. Install uv: /, line);
  });

  it('is not read out of other errors', () => {
    for (const line of [
      'Error: Cannot find module ./config',
      "FileNotFoundError: [Errno 2] No such file or directory: 'settings'",
      'GET /users: 404 not found',
      'npm error syscall spawn sh\nnpm error Error: spawn sh ENOENT',
      'cat: data.txt: No such file or directory',
    ])
      assert.equal(meaning(line, 1), null, line);
  });

  it('is explained as real shells print it: interpreters, line ends, permissions, files that git ignores', (t) => {
    const cwd = scripts(t, {
      'by-env': '#!/usr/bin/env ruby9\n',
      'by-path': '#!/opt/none/php\n',
      windows: '#!/bin/sh\r\necho\r\n',
      'windows-env': '#!/usr/bin/env bash\r\necho\r\n',
      'not-executable': '#!/bin/sh\n',
    });
    chmodSync(join(cwd, 'not-executable'), 0o644);
    for (const shell of ['sh', 'bash'])
      for (const [command, expected] of [
        ['./by-env', /ruby9 is not on PATH/],
        ['./by-path', /^\.\/by-path wants \/opt\/none\/php, which is not here\. Install PHP/],
        ['./windows', /line ends of Windows.*eol=lf/],
        ['./windows-env', /line ends of Windows/],
        ['./not-executable', /git update-index --chmod=\+x not-executable/],
        ['.venv/bin/python app.py', /^\.venv\/bin\/python is not in the checkout.*python3 -m venv \.venv && /],
        ['exec api/venv/bin/gunicorn app', /python3 -m venv api\/venv && api\/venv\/bin\/pip/],
        ['node_modules/.bin/tsx x.ts', /git ignores stay behind.*npm ci/],
        ['./bin/server --port 3000', /Let "install" or "build" in the configuration make \.\/bin\/server/],
        ['/opt/none/jdk/bin/java -version', /^\/opt\/none\/jdk\/bin\/java is not on this machine\. Install a JDK/],
        ['nohup poetry run app', /^poetry is not on PATH\. Install Poetry: `pipx install poetry`/],
      ] as const) {
        const { printed, code } = runIn(shell, command, cwd);
        assert.match(meaning(printed, code, cwd) ?? '', expected, `${shell} -c "${command}": ${printed}`);
      }
    const { printed, code } = runIn('sh', 'FOO=1 && source .venv/bin/activate', cwd);
    assert.match(meaning(printed, code) ?? '', /^`sh`, which runs the commands of a configuration, has no `source`/);
  });

  it('comes with the command that installs it', () => {
    for (const [name, expected] of [
      ['pnpm', /corepack enable.*npm install -g pnpm/],
      ['yarn', /corepack enable/],
      ['corepack', /npm install -g corepack/],
      ['bunx', /npm install -g bun/],
      ['python', /`python3`/],
      ['python3.13', /Install that version.*apt-get install python3/],
      ['javac', /JDK/],
      ['uvicorn', /python3 -m venv .*\.venv\/bin\/uvicorn/],
      ['puma', /bundle install.*bundle exec puma/],
      ['constructor', /install constructor on this machine/],
      ['nest', /let "install" install that/],
    ] as const)
      assert.match(meaning(`sh: 1: ${name}: not found`) ?? '', expected, name);
  });
});

describe('a tool that does not fit is explained', () => {
  it('by its own message', () => {
    for (const [printed, expected] of [
      [
        'Error: Cannot find matching keyid: {"signatures":[{"sig":"x"}]}',
        /corepack is too old.*npm install -g corepack@latest/,
      ],
      [
        'Error when performing the request to https://registry.npmjs.org/yarn; for troubleshooting help',
        /npmjs\.org\/yarn\./,
      ],
      [
        'error This project\'s package.json defines "packageManager": "yarn@4.9.1". However the current global version of Yarn is 1.22.22.',
        /wants yarn 4\.9\.1\. Run `corepack enable`/,
      ],
      ['error: externally-managed-environment', /virtual environment/],
      ["ModuleNotFoundError: No module named 'fastapi'", /does not have the module fastapi.*\.venv/],
      ["pyenv: version `3.13.1' is not installed (set by /x/.python-version)", /pyenv install 3\.13\.1/],
      ["ERROR: JAVA_HOME is not set and no 'java' command could be found in your PATH.", /java is not on PATH.*JDK/],
      ['error: release version 25 not supported', /older than Java 25/],
      [
        'go: go.mod requires go >= 1.26 (running go 1.24.1; GOTOOLCHAIN=local)',
        /wants Go 1\.26 or later, and this is Go 1\.24\.1/,
      ],
      ['bundler: command not found: puma', /bundle install/],
      ['error: linker `cc` not found', /build-essential/],
      ["git: 'lfs' is not a git command. See 'git --help'.", /Install git-lfs/],
    ] as const)
      assert.match(meaning(printed, 1) ?? '', expected, printed);
  });
});

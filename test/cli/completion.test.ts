import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { COMMANDS } from '../../cli/commands/registry.ts';
import { COMPLETION_SCRIPTS, SHELLS } from '../../cli/completion/completion-scripts.ts';
import { listCandidates } from '../../cli/completion/list-candidates.ts';
import { engines } from '../../runner/load/engines/registry.ts';
import { packageRoot } from '../../runner/machine/package-root.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import { runInProcess } from '../support/run-cli.ts';

type Shell = (typeof SHELLS)[number];

const folder = mkdtempSync(join(tmpdir(), 'stackbench-completion-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const program = join(folder, 'stackbench');
writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${join(packageRoot, 'cli', 'main.ts')}' "$@"\n`);
chmodSync(program, 0o755);
const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOME: folder };

/** Candidates for the last word of a command line. */
function candidates(...words: readonly string[]): string[] {
  return listCandidates(words, COMMANDS);
}

describe('completion offers', () => {
  const stacks: readonly string[] = CATALOGUE.map(({ id }) => id);

  it('commands, of which the beginning is written', () => {
    const names = COMMANDS.map(({ name }) => name);
    assert.deepEqual(candidates(''), [...names, 'help', 'version']);
    assert.deepEqual(candidates('help', ''), names);
    assert.deepEqual(candidates('help', 'ca'), ['capacity']);
    assert.deepEqual(candidates('re'), ['report']);
    assert.deepEqual(candidates('nothing'), []);
  });

  it('flags of the command, each one once unless it is a list', () => {
    assert.deepEqual(candidates('gate', '--max'), ['--max-effect', '--max-duration', '--max-blocks']);
    assert.deepEqual(candidates('gate', '--max-blocks', '20', '--max-b'), []);
    assert.deepEqual(candidates('run', '--threshold', 'p(99)<9', '--thr'), ['--threshold']);
    assert.deepEqual(candidates('list', '--'), ['--debug', '--help', '--version']);
    assert.ok(candidates('run', '--rate', '3', '').includes('--targets'));
  });

  it('values of a flag: stacks, engines, providers, scenarios', () => {
    assert.deepEqual(candidates('run', '--targets', ''), stacks);
    assert.deepEqual(candidates('run', '--engines', 'p'), ['pacer']);
    assert.deepEqual(candidates('run', '--provider', ''), ['external', 'compose', 'native', 'stand-in']);
    assert.deepEqual(candidates('gate', '--provider', ''), ['external', 'native', 'stand-in']);
    assert.deepEqual(candidates('run', '--scenarios', 're'), ['read']);
    assert.deepEqual(candidates('run', '--config', ''), []);
  });

  it('further values after a comma, without those that are there', () => {
    const others = Object.keys(engines).filter((id) => id !== 'k6');
    assert.ok(others.includes('pacer'));
    assert.deepEqual(
      candidates('run', '--engines', 'k6,'),
      others.map((id) => `k6,${id}`),
    );
  });

  it('values after an equals sign, in one word or in the three that bash makes of it', () => {
    assert.deepEqual(candidates('gate', '--on-inconclusive='), ['--on-inconclusive=fail', '--on-inconclusive=warn']);
    assert.deepEqual(candidates('gate', '--on-inconclusive', '='), ['fail', 'warn']);
    assert.deepEqual(candidates('gate', '--on-inconclusive', '=', 'w'), ['warn']);
  });

  it('what a command takes: a stack, an action, a shell; files are left to the shell', () => {
    assert.deepEqual(candidates('serve', ''), stacks);
    assert.equal(candidates('gate', '')[0], 'self-check');
    assert.ok(!candidates('gate', 'self-check', '').includes('self-check'));
    assert.deepEqual(candidates('completion', 'z'), ['zsh']);
    for (const command of ['report', 'compare', 'audit']) assert.deepEqual(candidates(command, ''), []);
  });
});

describe('stackbench completion', () => {
  it('prints the script of the shell that is named, or else of SHELL', async () => {
    for (const shell of SHELLS) {
      const named = await runInProcess(['completion', shell]);
      assert.deepEqual([named.code, named.stdout, named.stderr], [0, COMPLETION_SCRIPTS[shell], '']);
      const own = await runInProcess(['completion'], { env: { ...process.env, SHELL: `/usr/bin/${shell}` } });
      assert.equal(own.stdout, COMPLETION_SCRIPTS[shell]);
    }
  });

  it('refuses a shell that it does not know, with exit code 2', async () => {
    for (const SHELL of [undefined, '/bin/dash']) {
      const { code, stdout, stderr } = await runInProcess(['completion'], { env: { ...process.env, SHELL } });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /The shell is unknown[\s\S]*stackbench completion bash/);
    }
    assert.equal((await runInProcess(['completion', 'csh'])).code, 2);
  });
});

/** What a shell itself makes of the script: candidates for the last word. */
const ASK: Readonly<Record<Shell, (words: readonly string[]) => string>> = {
  bash: (words) =>
    `source '${join(folder, 'bash')}'
COMP_WORDS=(stackbench ${words.map(quoted).join(' ')}); COMP_CWORD=${words.length}
_stackbench; printf '%s\\n' "\${COMPREPLY[@]}"; complete -p stackbench >&2`,
  // Outside of a line editor there is no completion system: its two entry points are played.
  zsh: (words) =>
    `compdef() { :; }; _files() { print -r -- FILES; }; compadd() { shift; print -rl -- "$@"; }
source '${join(folder, 'zsh')}'
words=(stackbench ${words.map(quoted).join(' ')}); CURRENT=${words.length + 1}; _stackbench`,
  fish: (words) => `source '${join(folder, 'fish')}'; complete -C 'stackbench ${words.join(' ')}'`,
};

function quoted(word: string): string {
  return `'${word}'`;
}

for (const shell of SHELLS) {
  describe(`the script for ${shell}`, () => {
    const isHere = spawnSync(shell, ['-c', 'true'], { env }).status === 0;
    const options = isHere ? {} : { skip: `${shell} is not installed here` };
    const ask = (...words: readonly string[]): string[] => {
      writeFileSync(join(folder, shell), COMPLETION_SCRIPTS[shell]);
      const said = execFileSync(shell, ['-c', ASK[shell](words)], {
        env,
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      return said.split('\n').filter(Boolean);
    };

    it('asks the program for candidates of the words up to the cursor', () => {
      assert.match(COMPLETION_SCRIPTS[shell], / --get-yargs-completions .*2> \/dev\/null/);
    });

    it('completes commands, flags and values as the program does', options, () => {
      for (const words of [['ga'], ['gate', '--provider', '']]) {
        assert.deepEqual(ask(...words).toSorted(), candidates(...words).toSorted(), words.join(' '));
      }
      assert.deepEqual(ask('run', '--engines', 'k6,a'), ['k6,autocannon']);
    });

    it('leaves files to the shell', options, () => {
      const found = ask('report', '');
      if (shell === 'bash') assert.deepEqual(found, []);
      else if (shell === 'zsh') assert.deepEqual(found, ['FILES']);
      else assert.ok(found.some((line) => line.startsWith('fish')));
    });
  });
}

import { basename } from 'node:path';
import { EXIT } from '../../model/exit-codes.ts';
import { COMPLETION_SCRIPTS, SHELLS } from '../completion/completion-scripts.ts';
import { usageError } from '../options/explain-usage.ts';
import type { Command } from './command.ts';

/** `stackbench completion SHELL`: prints the script that completes commands, flags and values in a shell. */
export const completionCommand: Command = {
  name: 'completion',
  describe: 'Print a completion script for bash, zsh or fish',
  onlyReads: true,
  positional: {
    name: 'shell',
    required: false,
    choices: SHELLS,
    strict: true,
    describe: 'bash, zsh or fish. Without it, the shell that $SHELL names.',
  },
  options: {},
  examples: [
    { call: 'completion bash >> ~/.bashrc', does: 'Install it for bash' },
    { call: 'completion zsh > ~/.zfunc/_stackbench', does: 'Install it for zsh, in a folder of your fpath' },
    {
      call: 'completion fish > ~/.config/fish/completions/stackbench.fish',
      does: 'Install it for fish',
    },
  ],
  run({ stdout, env }, flags) {
    const given = String(flags['shell'] ?? basename(env['SHELL'] ?? ''));
    const shell = SHELLS.find((name) => name === given);
    if (shell === undefined) throw unknownShell(given);
    stdout.write(COMPLETION_SCRIPTS[shell]);
    return Promise.resolve(EXIT.pass);
  },
};

function unknownShell(given: string): Error {
  return usageError({
    what: 'The shell is unknown.',
    why: given === '' ? 'SHELL is not set.' : `$SHELL names ${given}, for which there is no completion.`,
    fix: `Name a shell: stackbench completion ${SHELLS.join(', stackbench completion ')}.`,
  });
}

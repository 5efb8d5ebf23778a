import type { StackbenchError } from '../../model/stackbench-error.ts';
import type { Command } from '../commands/command.ts';
import { NO_ADDRESS, usageError } from './explain-usage.ts';
import { unknownName } from './unknown-name.ts';

/** What other tools call a command of ours, or what people try. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  bench: 'run',
  benchmark: 'run',
  test: 'run',
  load: 'run',
  start: 'run',
  limits: 'capacity',
  max: 'capacity',
  regression: 'gate',
  regress: 'gate',
  check: 'gate',
  ci: 'init --ci github',
  create: 'init',
  new: 'init',
  install: 'setup',
  status: 'doctor',
  env: 'doctor',
  up: 'serve express-memory',
  ls: 'list',
  targets: 'list',
  stacks: 'list',
  show: 'report results/latest',
  view: 'report results/latest',
  open: 'report results/latest',
  diff: 'compare results/before results/latest',
  verify: 'audit results/latest',
  lint: 'audit results/latest',
  'self-check': 'gate self-check',
};

/** Usage error for a first word that is no command: an address, a name of another tool, or a typing mistake. */
export function unknownCommand(word: string, commands: readonly Command[]): StackbenchError {
  if (/^https?:\/\//.test(word)) return addressGiven(word);
  const other = Object.hasOwn(OTHER_NAMES, word) ? OTHER_NAMES[word] : undefined;
  const names = commands.map(({ name }) => name);
  return unknownName('command', word, names, other === undefined ? null : `Did you mean stackbench ${other}?`);
}

/** Usage error for a command line without a command: the flags of one may be there. */
export function noCommand(argv: readonly string[], commands: readonly Command[]): StackbenchError {
  const flag = argv.find((word) => word.startsWith('--'))?.replace(/=.*/s, '');
  const owners = commands.filter(({ options }) => flag !== undefined && Object.hasOwn(options, flag.slice(2)));
  return usageError({
    what: 'No command was given.',
    why:
      owners.length === 0
        ? 'stackbench needs a command to run.'
        : `${flag} is a flag of ${owners.map(({ name }) => name).join(', ')}, and the command is missing.`,
    fix:
      owners[0] === undefined
        ? '`stackbench doctor` shows what is installed, `stackbench list` what can be compared; then `stackbench run` takes about six minutes.'
        : `Write for example stackbench ${owners[0].name} ${argv.join(' ')}.`,
  });
}

function addressGiven(word: string): StackbenchError {
  return usageError({
    what: `"${word}" is not a command.`,
    why: 'stackbench starts what it measures.',
    fix: NO_ADDRESS,
  });
}

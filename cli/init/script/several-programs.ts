import type { Folder } from '../read-project.ts';
import { splitCommand, unquote } from './split-command.ts';

/** A command that a script runs beside others, and the name it has there. */
export interface Beside {
  readonly name: string;
  readonly command: string;
}

const VALUES =
  /^(-n|--names|-c|--prefix-colors|-p|--prefix|-l|--restart-tries|--restart-after|-s|--success|-m|--max-processes|--max-parallel)$/;
const IN_ALL = /^(-r|--recursive|--workspaces|-ws|workspaces)$/;
const IN_FOLDER = /^(-w|--workspace|--filter|-F|--prefix|-C|--cwd|--dir)(=.*)?$|^workspace$/;
const RUNS_MANY =
  /^(turbo|nx|lerna|wireit|foreman|nf|overmind|hivemind|honcho|docker|docker-compose|podman|podman-compose)$/;

/** A program that starts others, whose commands are not in the script. */
export interface Orchestrator {
  readonly program: string;
  /** Whether it starts the script of one other folder. */
  readonly inFolder: boolean;
}

/** `turbo`, `docker`, `npm -w api`; null for other programs. */
export function orchestrator(words: readonly string[]): Orchestrator | null {
  const [program = '', ...rest] = words;
  if (RUNS_MANY.test(program)) return { program, inFolder: false };
  if (!/^(npm|pnpm|yarn|bun)$/.test(program)) return null;
  if (rest.some((word) => IN_FOLDER.test(word))) return { program, inFolder: true };
  return rest.some((word) => IN_ALL.test(word)) ? { program, inFolder: false } : null;
}

/** Commands that a line runs at the same time: by `concurrently`, `npm-run-all --parallel`, `run-p` or `&`. */
export function commandsBeside(words: readonly string[], folder: Folder): readonly Beside[] | null {
  const [program = '', ...rest] = words;
  const isParallel =
    program === 'run-p' || (program === 'npm-run-all' && rest.some((word) => /^(-\w*p\w*|--parallel)$/.test(word)));
  if (!isParallel && program !== 'concurrently' && program !== 'conc') return null;
  const named = rest.filter(
    (word, index) => !word.startsWith('-') && !(VALUES.test(rest[index - 1] ?? '') && !isParallel),
  );
  return named.flatMap((word): readonly Beside[] => {
    const text = unquote(word);
    if (isParallel) return scriptsLike(text, folder);
    const script = /^(?:npm|pnpm|yarn|bun|node):(\S+)$/.exec(text)?.[1];
    return script === undefined ? [{ name: text, command: text }] : scriptsLike(script, folder);
  });
}

/** `run-s a b` and `npm-run-all a b` are the same as `npm run a && npm run b`; null for others. */
export function inOrder(words: readonly string[], { run }: Folder): string | null {
  const [program = '', ...rest] = words;
  if (program !== 'run-s' && program !== 'npm-run-all') return null;
  const names = rest.filter((word) => !word.startsWith('-'));
  return names.map((name) => `${run} ${unquote(name)}`).join(' && ');
}

function scriptsLike(pattern: string, { scripts, run }: Folder): Beside[] {
  const [name = ''] = pattern.split(' ');
  const expression = new RegExp(`^${name.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\*+/g, '.*')}$`);
  return Object.keys(scripts)
    .filter((one) => expression.test(one))
    .map((one) => ({ name: one, command: `${run} ${one}` }));
}

const NO_SERVER =
  /worker|queue|cron|job|client|frontend|webpack|\bcss\b|tailwind|assets|types?\b|lint|test|docs|storybook|studio|open|browser|\btsc\b/i;
const SERVER =
  /^(\w+=\S+ )*(node|tsx|ts-node|bun|deno|next|fastify|\S*python3?|uvicorn|gunicorn|flask|java|go|json-server|serve|remix-serve|react-router-serve|nest|\.\/\S+)(\s|$)/;

/** The only one of several commands that looks like a server; null if none or more do. */
export function onlyServer<T extends Beside>(commands: readonly T[]): T | null {
  const servers = commands.filter(
    ({ name, command }) =>
      SERVER.test(command) && !NO_SERVER.test(`${name} ${command}`) && splitCommand(command).length === 1,
  );
  return servers.length === 1 ? (servers[0] ?? null) : null;
}

import { unquote } from './split-command.ts';

/** Wrappers that read a file of variables, and the flags by which they take its name. */
const WRAPPERS: Readonly<Record<string, readonly string[]>> = {
  dotenv: ['-e', '-c', '-v', '-p'],
  dotenvx: ['-f', '--env-file', '-e', '--env', '-fk'],
  'env-cmd': ['-f', '--file', '-e', '--environments', '-r', '--rc-file'],
};
const NODE_FLAG = /^--env-file(?:-if-exists)?(?:=(.+))?$/;

/** A command without the files of variables that it reads, and their names. */
interface WithoutEnvFiles {
  readonly words: readonly string[];
  readonly files: readonly string[];
}

/** Takes `dotenv -e .env --`, `env-cmd -f .env` and the like from the front of a command. */
export function withoutEnvWrapper(words: readonly string[]): WithoutEnvFiles | null {
  const flags = WRAPPERS[words[0] ?? ''];
  if (flags === undefined) return null;
  const files: string[] = [];
  let index = words[0] === 'dotenvx' && words[1] === 'run' ? 2 : 1;
  while (words[index]?.startsWith('-') === true && words[index] !== '--') {
    const [flag = '', given] = (words[index] ?? '').split('=');
    const takesNext = flags.includes(flag) && given === undefined;
    const value = unquote((takesNext ? words[index + 1] : given) ?? '');
    if (value.includes('env')) files.push(value);
    index += takesNext ? 2 : 1;
  }
  const rest = words.slice(words[index] === '--' ? index + 1 : index);
  // The older `env-cmd .env node x` names the file without a flag.
  const named = words[0] === 'env-cmd' && /(^|\/)\.?[\w.-]*env[\w.-]*$/.test(rest[0] ?? '') ? rest[0] : undefined;
  if (named !== undefined) return { words: rest.slice(1), files: [named] };
  return { words: rest, files: files.length === 0 ? ['.env'] : files };
}

/** Takes `--env-file=.env` and `--env-file .env` of node, bun, deno, uvicorn and flask from a command. */
export function withoutEnvFlags(words: readonly string[], isMissing: (file: string) => boolean): WithoutEnvFiles {
  const kept: string[] = [];
  const files: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const flag = NODE_FLAG.exec(word);
    const given = flag?.[1] ?? words[index + 1] ?? '';
    if (flag === null || !isMissing(unquote(given))) kept.push(word);
    else {
      files.push(unquote(given));
      if (flag[1] === undefined) index += 1;
    }
  }
  return { words: kept, files };
}

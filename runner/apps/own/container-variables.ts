import { rm, writeFile } from 'node:fs/promises';
import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';

type Variables = Readonly<Record<string, string>>;

/** How a container gets its variables from the docker program. */
interface PassedVariables {
  readonly args: readonly string[];
  /** For the docker program. */
  readonly env: Variables;
}

const LINE_BREAK = /[\r\n]/;
const USUAL_NAME = /^[A-Za-z_][\w.-]*$/;
/** Variables that the docker program itself obeys. */
const OF_DOCKER = /^(DOCKER_|GO|LD_|SSL_CERT_|XDG_)|^(HOME|PATH|TMPDIR)$|_PROXY$/i;

/**
 * Calls `use` with the arguments and the environment by which a container gets its variables, and no others: by a file
 * that only we can read, as they have passwords, and every user of this machine can read a command line. Those that it
 * cannot have, as with line breaks, are passed by their names.
 */
export async function passVariables<T>(
  variables: Variables,
  { envFile, engineEnv }: { readonly envFile: string; readonly engineEnv: Variables },
  use: (passed: PassedVariables) => Promise<T>,
): Promise<T> {
  const all = Object.entries(variables);
  const isLine = ([name, value]: (typeof all)[number]): boolean => USUAL_NAME.test(name) && !LINE_BREAK.test(value);
  const lines = all.filter(isLine);
  const further = all.filter((variable) => !isLine(variable));
  await writeFile(envFile, lines.map(([name, value]) => `${name}=${value}\n`).join(''), { mode: 0o600, flag: 'wx' });
  try {
    return await use({
      args: ['--env-file', envFile, ...further.flatMap(([name]) => ['--env', name])],
      env: { ...Object.fromEntries(further), ...engineEnv },
    });
  } finally {
    await rm(envFile, { force: true });
  }
}

/** @throws StackbenchError `bad-config` (exit 2) for a variable that docker would obey if it got it */
export function requirePassable(id: string, variables: Variables): void {
  const found = Object.entries(variables).find(([name, value]) => LINE_BREAK.test(value) && OF_DOCKER.test(name));
  if (found === undefined) return;
  throw new StackbenchError({
    code: 'bad-config',
    what: `The variable ${found[0]} of ${id} cannot be passed to its container.`,
    why: 'Its value has a line break, and the docker program obeys a variable of this name itself.',
    fix: 'Remove the line break, or set the variable in the image.',
    exitCode: EXIT.usage,
  });
}

import { join } from 'node:path';
import { Git } from '../../runner/apps/checkout/git.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import type { CliContext } from '../cli-context.ts';

/** Whether git ignores a path of this folder; outside a repository, whether .gitignore names it. */
export async function isIgnored(
  { cwd, env, signal }: Pick<CliContext, 'cwd' | 'env' | 'signal'>,
  path: string,
): Promise<boolean> {
  const answer = await new Git(cwd, env, signal).ask('check-ignore', '--quiet', '--', path).catch(() => null);
  if (answer !== null && answer.code <= 1) return answer.code === 0;
  const name = path.replace(/\/$/, '');
  const lines = (await readTextFile(join(cwd, '.gitignore')).catch(() => '')).split(/\r?\n/);
  return lines.some(
    (line) =>
      line
        .trim()
        .replace(/^\//, '')
        .replace(/\/\**$/, '') === name,
  );
}

import { join } from 'node:path';
import { Git } from '../../runner/apps/checkout/git.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import type { CliContext } from '../cli-context.ts';

/** Whether git ignores results/ of this folder; outside a repository, whether .gitignore does. */
export async function ignoresResults({
  cwd,
  env,
  signal,
}: Pick<CliContext, 'cwd' | 'env' | 'signal'>): Promise<boolean> {
  const answer = await new Git(cwd, env, signal).ask('check-ignore', '--quiet', 'results/').catch(() => null);
  if (answer !== null && answer.code <= 1) return answer.code === 0;
  const text = await readTextFile(join(cwd, '.gitignore')).catch(() => '');
  return /^\/?results(\/\**)?\s*$/m.test(text);
}

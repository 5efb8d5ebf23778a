import { othersIn } from '../../runner/results/foreign-files.ts';
import type { CliContext } from '../cli-context.ts';

/** Says before reports are written into a folder which other files it contains. */
export async function noteOthers(folder: string, names: readonly string[], { stderr }: CliContext): Promise<void> {
  const others = await othersIn(folder, names).catch(() => null);
  if (others !== null) stderr.write(`${folder} also contains ${others}, which is kept unchanged.\n`);
}

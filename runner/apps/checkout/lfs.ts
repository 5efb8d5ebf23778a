import { join } from 'node:path';
import type { SideKey } from '../../../model/document/gate-result.ts';
import { readBeginning } from '../../machine/files/read-beginning.ts';
import { findProgram } from '../../machine/folders/find-program.ts';
import { installAdvice } from '../tools/install-advice.ts';
import type { Git } from './git.ts';

const POINTER = 'version https://git-lfs';

/** Says when files kept by git-LFS are only pointers in a checkout: the service would read those. */
export async function noteUnfetchedLfs(side: SideKey, git: Git, onNote: (text: string) => void): Promise<void> {
  // Not every git knows this kind of pattern; then nothing is told.
  const { code, stdout } = await git.ask('ls-files', '-z', '--', ':(attr:filter=lfs)');
  const [first] = stdout.split('\0');
  if (code !== 0 || first === undefined || first === '') return;
  if ((await readBeginning(join(git.folder, first), POINTER.length).catch(() => null)) !== POINTER) return;
  const isInstalled = findProgram('git-lfs', git.env['PATH'] ?? '').path !== null;
  const fix = isInstalled ? 'Run `git lfs install`.' : installAdvice('git-lfs');
  onNote(`${side}: files of git-LFS such as ${first} are pointers only. ${fix} \`git lfs fetch\` brings them.`);
}

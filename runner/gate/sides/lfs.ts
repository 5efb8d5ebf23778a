import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SideKey } from '../../../model/gate/gate-result.ts';
import type { Git } from './git.ts';

const POINTER = 'version https://git-lfs';

/** Says when files kept by git-LFS are only pointers in a checkout: the service would read those. */
export async function noteUnfetchedLfs(side: SideKey, git: Git, onNote: (text: string) => void): Promise<void> {
  // Not every git knows this kind of pattern; then nothing is told.
  const { code, stdout } = await git.ask('ls-files', '-z', '--', ':(attr:filter=lfs)');
  const [first] = stdout.split('\0');
  if (code !== 0 || first === undefined || first === '') return;
  const file = await open(join(git.folder, first)).catch(() => null);
  if (file === null) return;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(POINTER.length), 0, POINTER.length, 0);
    if (buffer.subarray(0, bytesRead).toString('latin1') !== POINTER) return;
    onNote(
      `${side}: files of git-LFS such as ${first} are pointers only. \`git lfs install && git lfs fetch\` brings them.`,
    );
  } finally {
    await file.close();
  }
}

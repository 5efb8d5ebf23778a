import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { packageRoot } from '../../../runner/machine/package-root.ts';
import { type GitPlace, gitPlace } from '../sides/git-place.ts';

/**
 * Our own stacks as a repository of their own, ready to start: what they need of this checkout, with its packages
 * linked.
 */
export function stackPlace(test: TestContext): GitPlace {
  const place = gitPlace(test, 'items');
  for (const name of ['package.json', 'targets'])
    cpSync(join(packageRoot, name), join(place.folder, name), { recursive: true });
  symlinkSync(join(packageRoot, 'node_modules'), join(place.folder, 'node_modules'));
  place.commit('The stacks as they are');
  return place;
}

/** Commits a change of one file; throws where the file no longer holds what is to be changed. */
export function commitEdit(place: GitPlace, message: string, edit: { path: string; from: string; to: string }): string {
  const text = readFileSync(join(place.folder, edit.path), 'utf8');
  if (!text.includes(edit.from)) throw new Error(`${edit.path} does not hold ${edit.from}`);
  return place.commit(message, { [edit.path]: text.replace(edit.from, edit.to) });
}

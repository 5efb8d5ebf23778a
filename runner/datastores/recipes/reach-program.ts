import type { DatastoreFolder } from '../datastore-folder.ts';
import type { Located } from '../locate.ts';

/** A program with its environment as the user of a place can run it. */
export async function reachProgram(program: Located, place: DatastoreFolder): Promise<Located> {
  const root = await place.reach(program.root);
  const moved = (text: string): string => text.replaceAll(program.root, () => root);
  return {
    ...program,
    root,
    path: moved(program.path),
    env: Object.fromEntries(Object.entries(program.env).map(([name, value]) => [name, moved(value)])),
  };
}

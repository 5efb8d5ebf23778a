import type { Found } from '../../programs/requirement.ts';
import type { DatastoreFolder } from '../datastore-folder.ts';

/** A program with its environment as the user of a datastore's folder can run it. */
export async function reachProgram(program: Found, place: DatastoreFolder): Promise<Found> {
  const root = await place.reach(program.root);
  const moved = (text: string): string => text.replaceAll(program.root, () => root);
  return {
    ...program,
    root,
    path: moved(program.path),
    env: Object.fromEntries(Object.entries(program.env).map(([name, value]) => [name, moved(value)])),
  };
}

import { openOwnFolder } from './own-folder.ts';
import { xdgFolder } from './xdg-folder.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The folder of what we started and have not ended yet, made where it is missing; null where this user has no place for it. */
export function ledgerFolder(env: Env): string | null {
  const state = xdgFolder(env, 'XDG_STATE_HOME', ['.local', 'state']);
  if (state === null) return null;
  try {
    return openOwnFolder(state, 'stackbench', 'ledger');
  } catch {
    return null;
  }
}

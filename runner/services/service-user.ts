import { readFileSync, readdirSync, statSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { StackbenchError } from '../../model/stackbench-error.ts';

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Numbers that systemd keeps for users of the moment: no distribution gives them to a person or a package. */
const FIRST_UID = 61_184;
const LAST_UID = 65_519;
const TRIES = 64;
const given = new Set<number>();

/**
 * Who runs a datastore when we are root: a number that no account and no process has, another one for each datastore, so that it owns
 * nothing but its own data and nobody else is it. Undefined when we are not root: then it runs as us.
 * @throws StackbenchError `no-free-user`
 */
export function drawServiceUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const taken = new Set([...accounts().map(({ uid }) => uid), ...ownersOfProcesses(), ...given]);
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const uid = randomInt(FIRST_UID, LAST_UID + 1);
    if (taken.has(uid) || !isMapped(uid, '/proc/self/uid_map') || !isMapped(uid, '/proc/self/gid_map')) continue;
    given.add(uid);
    return { uid, gid: uid };
  }
  throw new StackbenchError({
    code: 'no-free-user',
    what: 'A datastore cannot be started as root.',
    why: `It would run as a user without an account, and none of the numbers ${FIRST_UID} to ${LAST_UID} can be used here.`,
    fix: 'Run stackbench as an ordinary user.',
  });
}

/** The account of that name; null where the system has none. */
export function findAccount(name: string): User | null {
  return accounts().find((account) => account.name === name) ?? null;
}

/** Whether the system has a name for a user. */
export function hasAccount({ uid }: User): boolean {
  return accounts().some((account) => account.uid === uid);
}

function accounts(): (User & { readonly name: string })[] {
  return readLines('/etc/passwd').map((line) => {
    const [name = '', , uid, gid] = line.split(':');
    return { name, uid: Number(uid), gid: Number(gid) };
  });
}

function ownersOfProcesses(): number[] {
  try {
    return readdirSync('/proc').flatMap((name) => {
      try {
        return /^\d+$/.test(name) ? [statSync(`/proc/${name}`).uid] : [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** Whether a number is one of this user namespace: a container without root's rights has few. */
function isMapped(id: number, map: string): boolean {
  const ranges = readLines(map).map((line) => line.trim().split(/\s+/).map(Number));
  return ranges.length === 0 || ranges.some(([first = 0, , count = 0]) => id >= first && id < first + count);
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

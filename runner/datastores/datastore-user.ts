import { randomInt } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { StackbenchError } from '../../model/stackbench-error.ts';

export interface DatastoreUser {
  readonly uid: number;
  readonly gid: number;
}

/** Numbers that systemd reserves for dynamic users: no distribution gives them to a person or a package. */
const OF_THE_MOMENT = { first: 61_184, last: 65_519 };
const TRIES = 64;
const given = new Set<number>();

interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * The user of a datastore if we are root: a number that no account and no process has, a different one for each
 * datastore, so that it owns nothing but its data. Undefined if we are not root, or if our user namespace has no other
 * user: then it runs as us.
 * @throws StackbenchError `no-free-user`
 */
export function drawDatastoreUser(): DatastoreUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = mappedRanges().filter(({ last }) => last > 0);
  const range = known.map((mapped) => overlap(mapped, OF_THE_MOMENT)).find(isSome) ?? known.at(-1);
  if (range === undefined) return undefined;
  const taken = new Set([...accounts().map(({ uid }) => uid), ...ownersOfProcesses(), ...given]);
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const uid = randomInt(Math.max(1, range.first), range.last + 1);
    if (taken.has(uid)) continue;
    given.add(uid);
    return { uid, gid: uid };
  }
  throw new StackbenchError({
    code: 'no-free-user',
    what: 'A datastore cannot be started as root.',
    why: `It would run as a user without an account, and none of the numbers ${range.first} to ${range.last} is free.`,
    fix: 'Run stackbench as an ordinary user.',
  });
}

/** Numbers that are both users and groups of this user namespace: a container may have few. All of them if unknown. */
function mappedRanges(): Range[] {
  const [users, groups] = ['/proc/self/uid_map', '/proc/self/gid_map'].map((map) =>
    readLines(map).map((line): Range => {
      const [first = 0, , count = 0] = line.trim().split(/\s+/).map(Number);
      return { first, last: first + count - 1 };
    }),
  ) as [Range[], Range[]];
  if (users.length === 0 || groups.length === 0) return [OF_THE_MOMENT];
  return users.flatMap((some) => groups.map((others) => overlap(some, others)).filter(isSome));
}

function overlap(one: Range, other: Range): Range | null {
  const [first, last] = [Math.max(one.first, other.first), Math.min(one.last, other.last)];
  return first <= last ? { first, last } : null;
}

function isSome(range: Range | null): range is Range {
  return range !== null;
}

/** The account of that name; null if the system has none. */
export function findAccount(name: string): DatastoreUser | null {
  return accounts().find((account) => account.name === name) ?? null;
}

/** Whether the system has a name for a user. */
export function hasAccount({ uid }: DatastoreUser): boolean {
  return accounts().some((account) => account.uid === uid);
}

function accounts(): (DatastoreUser & { readonly name: string })[] {
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

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

import { readFileSync } from 'node:fs';
import { type Seen, treeOf } from './processes.ts';
import type { Settings } from './settings.ts';
import type { Victim } from './trial.ts';

const isApp = ({ command }: Seen): boolean => /targets\/(serve|.*memory)/.test(command);
/** Several stacks run at the same time. */
const isOf = ({ pid }: Seen, stack: string): boolean => environmentOf(pid).includes(`STACK=${stack}`);
const isNotPrefix = ({ command }: Seen): boolean => !/^\S*(setpriv|taskset)\s/.test(command);

/** How each kind of process shows itself by its command. */
const LOOKS: Partial<Record<Victim, (seen: Seen) => boolean>> = {
  app: isApp,
  postgres: ({ command }) => /^\S*\/(postgres|initdb) /.test(command),
  redis: ({ command }) => /redis-server|valkey-server/.test(command),
  memcached: ({ command }) => /^\S*memcached /.test(command),
  jvm: ({ command }) => /^\S*java .*Launcher/.test(command),
  k6: ({ command }) => /^\S*k6 run/.test(command),
  autocannon: ({ command }) => command.includes('autocannon/child'),
  'gate-service': ({ command }) => command.endsWith('node server.js'),
  'serve-app': isApp,
  'serve-redis': ({ command }) => /redis-server|valkey-server/.test(command),
};

export interface Found {
  readonly victim: Seen;
  /** The victim and what it started itself, which stops with it. */
  readonly group: readonly Seen[];
}

/** The process that a trial is about, in the tree below the command; null while there is none. */
export function findVictim(victim: Victim, root: number, { viaLauncher, stack }: Settings): Found | null {
  const tree = treeOf(root);
  const [first] = tree;
  if (first === undefined) return null;
  if (victim === 'launcher') return { victim: first, group: [first] };
  if (victim.endsWith('ourselves')) {
    const main = viaLauncher ? tree[1] : first;
    return main === undefined ? null : { victim: main, group: [main] };
  }
  const looks = LOOKS[victim];
  if (looks === undefined) return null;
  const found = tree.find((seen) => isNotPrefix(seen) && looks(seen) && (looks !== isApp || isOf(seen, stack)));
  return found === undefined ? null : { victim: found, group: treeOf(found.pid, tree) };
}

/** Whether a load generator is at work beside the app of a stack. */
export function isUnderLoad(root: number): boolean {
  const tree = treeOf(root);
  return tree.some(
    (seen) => LOOKS.k6?.(seen) === true || LOOKS.autocannon?.(seen) === true || /bursts?\/|pacer/.test(seen.command),
  );
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

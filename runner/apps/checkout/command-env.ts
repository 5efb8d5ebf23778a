import { delimiter, join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** What git, npm and their like say of the place that stackbench was started from, which is not a side's. */
const OF_ANOTHER_PLACE =
  /^(GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|PREFIX|NAMESPACE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|QUARANTINE_PATH)|npm_(lifecycle|package)_.*|npm_(command|execpath|node_execpath|config_local_prefix)|INIT_CWD)$/;

/**
 * What watches the Node.js process that we were started from: coverage costs time, and only one of two sides gets a
 * debugger's port.
 */
const WATCHES = ['NODE_V8_COVERAGE', 'NODE_TEST_CONTEXT', 'VSCODE_INSPECTOR_OPTIONS'];
const INSPECTS = /(?<=^|\s)--inspect\S*/g;

/** Tools that install git hooks would write into the user's repository, whose settings a worktree shares. */
const NO_HOOKS = { HUSKY: '0', HUSKY_SKIP_INSTALL: '1', LEFTHOOK: '0', SKIP_INSTALL_SIMPLE_GIT_HOOKS: '1' };

/** The user's environment without what belongs to another checkout; for git and for a side's commands. */
export function checkoutEnv(env: Env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !OF_ANOTHER_PLACE.test(entry[0]),
    ),
  );
}

/** For a command of a side: programs of its own packages first, the nearest folder before the root's. */
export function commandEnv(env: Env, cwd: string, folder: string, set: Env = {}): Record<string, string> {
  const bins = [...new Set([cwd, folder])].map((place) => join(place, 'node_modules', '.bin'));
  const path = [...bins, env['PATH']].filter((part) => part !== undefined && part !== '').join(delimiter);
  return { ...checkoutEnv({ ...unwatched(env), ...set }), ...NO_HOOKS, PATH: path };
}

function unwatched(env: Env): Record<string, string | undefined> {
  const options = env['NODE_OPTIONS']?.replaceAll(INSPECTS, '').trim() ?? '';
  const rest = Object.entries(env).filter(([name]) => name !== 'NODE_OPTIONS' && !WATCHES.includes(name));
  return { ...Object.fromEntries(rest), ...(options === '' ? {} : { NODE_OPTIONS: options }) };
}

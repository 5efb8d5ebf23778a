import { relative } from 'node:path';
import type { Git } from './git.ts';

/** Names of files with variables; those of examples are usually committed. */
const VARIABLES = /^(?:[\w-]*\.env(?:\.[\w-]+)*|\.envrc|\.dev\.vars|\.flaskenv)$/;
const EXAMPLE = /\.(?:example|sample|template|dist|defaults?)$/;
/** Installed again for each side, or written by a run. */
const MADE =
  /(?:^|\/)(?:node_modules|\.venv|venv|__pycache__|\.git|results|coverage|\.cache|logs?|tmp)\/|\.(?:log|pid|swp|tgz)$/;
const MOST_NAMED = 3;

/**
 * What to do about files beside the service that git ignores and that it may miss: those that it names in what it
 * said, otherwise those with variables. Null if there are none.
 *
 * @param git in the service's folder of the user
 */
export async function adviseOnIgnored(said: string, git: Git): Promise<string | null> {
  const ignored = await git
    .names('ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory', '--', '.')
    .catch(() => []);
  const beside = ignored.filter((path) => !MADE.test(path));
  const found = beside.filter((path) => isNamed(said, path));
  // A folder in which all is ignored is listed beside its files.
  const isAround = (path: string): boolean => found.some((other) => other !== path && other.startsWith(path));
  const named = found.filter((path) => !isAround(path)).slice(0, MOST_NAMED);
  const variables = beside.filter((path) => isVariables(path) && !named.includes(path));
  const files = named.length > 0 ? named : variables.slice(0, MOST_NAMED);
  if (files.length === 0) return null;
  const them = files.length === 1 ? 'it' : 'them';
  const what = files.every(isVariables)
    ? `"env" in the configuration takes ${files.length === 1 ? 'its' : 'their'} values.`
    : `let "build" make ${them}, or give what is in ${them} by "env".`;
  return `git ignores ${files.join(', ')}, so the checkouts do not have ${them}: ${what}`;
}

function isVariables(path: string): boolean {
  const name = path.split('/').at(-1) ?? '';
  return VARIABLES.test(name) && !EXAMPLE.test(name);
}

/** Whether a text has the path as a whole, after a quote, a space or a folder. */
function isNamed(said: string, path: string): boolean {
  const text = relative('.', path).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`(?:^|[\\s'"\`(=/])${text}(?![\\w.-])`, 'm').test(said);
}

import type { Folder } from '../read-project.ts';
import { unquote } from './split-command.ts';

/** What a program that watches over a service runs, and why it is run without that program. */
interface Inner {
  /** Null if it cannot be known. */
  readonly command: string | null;
  readonly reason: string;
}

const MANAGERS = ['pm2', 'pm2-runtime', 'pm2-docker', 'pm2-dev', 'forever'];
const TAKE_VALUE =
  /^(-[nioeclpw]|--(name|instances|output|error|cwd|log|log-date-format|namespace|max-memory-restart|node-args|interpreter|uid|pidFile|sourceDir|minUptime|env|watch-delay|ignore-watch|time))$/;
const WATCHES_OVER = 'pm2-runtime watches over the service, and would be measured too';
const DETACHES = 'puts the service into the background, where the gate cannot measure it';

/** The command that a process manager (`pm2 start`, `forever`) runs; null if the program is none. */
export async function withoutManager(words: readonly string[], folder: Folder): Promise<Inner | null> {
  const [program = '', ...rest] = words;
  if (!MANAGERS.includes(program)) return null;
  const reason = program === 'pm2-runtime' ? WATCHES_OVER : `${program} ${DETACHES}`;
  const args = ['start', 'restart', 'reload', 'startOrRestart', 'startOrReload'].includes(rest[0] ?? '')
    ? rest.slice(1)
    : rest;
  const separator = args.indexOf('--');
  const own = separator === -1 ? args : args.slice(0, separator);
  const extra = separator === -1 ? [] : args.slice(separator + 1);
  const file = own.find((word, index) => !word.startsWith('-') && !TAKE_VALUE.test(own[index - 1] ?? ''));
  if (file === undefined) return { command: null, reason };
  if (/\.(config\.[cm]?js|json|ya?ml)$/.test(file)) return { command: await fromEcosystem(file, folder), reason };
  const command = [interpreted(unquote(file), interpreterOf(own)), ...extra].join(' ');
  return { command, reason };
}

/** The script of a file such as `ecosystem.config.js`, if it names only one. */
async function fromEcosystem(file: string, { read }: Folder): Promise<string | null> {
  const text = await read(file);
  const one = (key: string): string | null => {
    const found = Array.from(text.matchAll(new RegExp(`["']?\\b${key}["']?\\s*:\\s*["'\`]([^"'\`]+)`, 'g')));
    return found.length === 1 ? (found[0]?.[1] ?? null) : null;
  };
  const script = one('script');
  if (script === null) return null;
  const args = one('args');
  return `${interpreted(script, one('interpreter') ?? one('exec_interpreter'))}${args === null ? '' : ` ${args}`}`;
}

function interpreterOf(words: readonly string[]): string | null {
  const index = words.indexOf('--interpreter');
  return index === -1 ? null : (words[index + 1] ?? null);
}

function interpreted(file: string, interpreter: string | null): string {
  if (interpreter === 'none') return file;
  if (interpreter !== null) return `${interpreter} ${file}`;
  if (/\.tsx?$/.test(file)) return `tsx ${file}`;
  if (file.endsWith('.py')) return `python3 ${file}`;
  return /\.[cm]?js$/.test(file) || /\//.test(file) ? `node ${file.replace(/^\.\//, '')}` : file;
}

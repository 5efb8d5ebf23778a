import { ownPortVariable } from './own-port.ts';
import { unquote, shellWords } from './split-command.ts';

/** A command without the variables and wrappers in front of it. */
interface Unwrapped {
  /** Assignments to keep in front of it: `NODE_ENV=production`. */
  readonly assignments: readonly string[];
  readonly words: readonly string[];
  /** Fixed ports that were in the assignments. */
  readonly fixed: readonly string[];
  readonly setsPort: boolean;
  /** The value of NODE_ENV, which the configuration sets to `production`. */
  readonly nodeEnv: string | null;
}

const WRAPPERS = ['env', 'cross-env', 'cross-env-shell', 'exec', 'nohup', 'time', 'dumb-init', 'tini', 'command'];
const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;

/** Takes assignments, `env`, `cross-env`, `exec`, `sh -c` and the like from the front of a command. */
export function unwrapCommand(words: readonly string[]): Unwrapped {
  const assignments: string[] = [];
  const fixed: string[] = [];
  let setsPort = false;
  let nodeEnv: string | null = null;
  let rest = words;
  for (;;) {
    const [first = '', second = '', third = ''] = rest;
    const assigned = ASSIGNMENT.exec(first);
    if (assigned !== null) {
      const [, name = '', value = ''] = assigned;
      const own = ownPortVariable(name, value);
      setsPort ||= name === 'PORT';
      if (name === 'NODE_ENV') nodeEnv = unquote(value);
      else if (own.value !== null) assignments.push(`${name}=${own.value}`);
      fixed.push(...own.fixed);
      rest = rest.slice(1);
    } else if (WRAPPERS.includes(first) && rest.length > 1) {
      rest = rest.slice(second === '--' ? 2 : 1);
    } else if (/^((\/usr)?\/bin\/)?(ba|da)?sh$/.test(first) && /^-\w*c$/.test(second) && rest.length === 3) {
      const inner = shellWords(unquote(third));
      if (inner.some((word) => /[;&|]/.test(word))) break;
      rest = inner;
    } else break;
  }
  return { assignments, words: rest, fixed, setsPort, nodeEnv };
}

/** `set NAME=value` of Windows and `export NAME=value` as assignments; null for another command. */
export function assignmentsOf(command: string): readonly string[] | null {
  const [first, ...rest] = shellWords(command);
  const isAssigning = /^(set|export)$/i.test(first ?? '') && rest.length > 0;
  return isAssigning && rest.every((word) => ASSIGNMENT.test(word)) ? rest : null;
}

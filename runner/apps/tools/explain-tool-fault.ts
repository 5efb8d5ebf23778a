import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { GIT_RULES } from './git-rules.ts';
import { installAdvice } from './install-advice.ts';
import { missingCommand } from './missing-command.ts';
import { PACKAGE_MANAGER_RULES } from './package-manager-rules.ts';
import { RUNTIME_RULES } from './runtime-rules.ts';
import type { ToolFault } from './tool-fault.ts';

interface FailedCommand {
  readonly printed: string;
  /** Null if it was ended by a signal, or if that is unknown. */
  readonly exitCode: number | null;
  /** Where it ran. */
  readonly cwd: string;
}

const RULES = [...PACKAGE_MANAGER_RULES, ...GIT_RULES, ...RUNTIME_RULES];
const SHEBANG_BYTES = 200;

/** Which tool a failed command lacks, by what it printed, and how to install it; null if none is named there. */
export function explainToolFault({ printed, exitCode, cwd }: FailedCommand): ToolFault | null {
  for (const { when, what, fix } of RULES) {
    const match = when.exec(printed);
    if (match !== null) return { what: what(...match.slice(1)), fix: fix(...match.slice(1)) };
  }
  const missing = missingCommand(printed, exitCode);
  if (missing === null) return null;
  const { name, why } = missing;
  if (why === 'line-ends') return windowsLines(name);
  if (why === 'not-executable') return notExecutable(name);
  if (!name.includes('/')) return { what: `${name} is not on PATH.`, fix: installAdvice(name) };
  const interpreter = shebangOf(isAbsolute(name) ? name : join(cwd, name));
  if (interpreter !== null) {
    const program = interpreter.split('/').at(-1) ?? interpreter;
    return { what: `${name} wants ${interpreter}, which is not here.`, fix: installAdvice(program) };
  }
  return isAbsolute(name) ? notOnMachine(name) : notInCheckout(name);
}

/** A file of packages, or of a build: git ignores them, so that a checkout does not have them. */
function notInCheckout(name: string): ToolFault {
  const what = `${name} is not in the checkout: folders that git ignores stay behind.`;
  const venv = /^(?:\.\/)?((?:\.\/)?(?:[\w.-]+\/)*?(?:\.?venv|\.?env|virtualenv))\/bin\//.exec(name)?.[1];
  if (venv !== undefined)
    return {
      what,
      fix: `Let "install" in the configuration make it: \`python3 -m venv ${venv} && ${venv}/bin/pip install -r requirements.txt\`.`,
    };
  if (name.includes('node_modules/'))
    return { what, fix: 'Let "install" in the configuration install the packages, for example `npm ci`.' };
  if (name.includes('vendor/bin/'))
    return { what, fix: 'Let "install" in the configuration install the packages, for example `composer install`.' };
  return { what, fix: `Let "install" or "build" in the configuration make ${name}.` };
}

function notOnMachine(name: string): ToolFault {
  const program = name.split('/').at(-1) ?? name;
  return { what: `${name} is not on this machine.`, fix: installAdvice(program) };
}

function notExecutable(name: string): ToolFault {
  return {
    what: `${name} is not executable in the checkout.`,
    fix: `Run \`git update-index --chmod=+x ${name.replace(/^\.\//, '')}\` and commit, or call it by its interpreter: \`sh ${name}\`.`,
  };
}

function windowsLines(interpreter: string): ToolFault {
  return {
    what: `A script has the line ends of Windows, so that its interpreter is looked for as "${interpreter}\\r".`,
    fix: 'Save it with LF, and add a line to .gitattributes: `*.sh text eol=lf`.',
  };
}

/** The interpreter in the first line of a script; null for anything else. */
function shebangOf(file: string): string | null {
  try {
    if (!statSync(file).isFile()) return null;
    const handle = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(SHEBANG_BYTES);
      const line = bytes.toString('utf8', 0, readSync(handle, bytes, 0, SHEBANG_BYTES, 0)).split(/\r?\n/)[0] ?? '';
      return /^#!\s*(?:\S*\/env\s+(?:-\S+\s+)*)?(\S+)/.exec(line)?.[1] ?? null;
    } finally {
      closeSync(handle);
    }
  } catch {
    return null;
  }
}

import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
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
/** Words of bash that `sh` does not have. */
const OF_BASH = /^(source|pushd|popd|shopt|declare|typeset|let|\[\[|function)$/;
const FIRST_LINE_BYTES = 200;

/** Which tool a failed command lacks, by what it printed, and how to install it; null if none is named there. */
export function explainToolFault({ printed, exitCode, cwd }: FailedCommand): ToolFault | null {
  for (const { when, what, fix } of RULES) {
    const match = when.exec(printed);
    if (match !== null) return { what: what(...match.slice(1)), fix: fix(...match.slice(1)) };
  }
  const missing = missingCommand(printed, exitCode);
  if (missing === null) return null;
  const { name, why } = missing;
  if (why === 'windows-lines') return windowsLines(name);
  if (why === 'not-executable') return notExecutable(name);
  if (OF_BASH.test(name))
    return {
      what: `\`sh\`, which runs the commands of a configuration, has no \`${name}\`.`,
      fix: `Write it for \`sh\` (\`. .venv/bin/activate\` instead of \`source\`), or as \`bash -c '…'\`.`,
    };
  return name.includes('/') ? missingFile(name, cwd) : { what: `${name} is not on PATH.`, fix: installAdvice(name) };
}

/** A shell says "not found" of a file that is there, too, if what runs it is not. */
function missingFile(called: string, cwd: string): ToolFault {
  const name = called.startsWith(`${cwd}/`) ? relative(cwd, called) : called;
  const firstLine = firstLineOf(isAbsolute(name) ? name : join(cwd, name));
  if (firstLine === null) return isAbsolute(name) ? notOnMachine(name) : notInCheckout(name);
  const interpreter = /^#!\s*(?:\S*\/env\s+(?:-\S+\s+)*)?(\S+)/.exec(firstLine)?.[1];
  if (interpreter === undefined)
    return {
      what: `${name} was built for another system: the loader that it names is not here.`,
      fix: 'Let "build" in the configuration build it on this machine.',
    };
  if (firstLine.endsWith('\r')) return windowsLines(interpreter);
  const program = interpreter.split('/').at(-1) ?? interpreter;
  return { what: `${name} wants ${interpreter}, which is not here.`, fix: installAdvice(program) };
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

/** The beginning of a file, without the line's end but with a carriage return; null if there is no such file. */
function firstLineOf(file: string): string | null {
  try {
    if (!statSync(file).isFile()) return null;
    const handle = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(FIRST_LINE_BYTES);
      return bytes.toString('utf8', 0, readSync(handle, bytes, 0, FIRST_LINE_BYTES, 0)).split('\n')[0] ?? '';
    } finally {
      closeSync(handle);
    }
  } catch {
    return null;
  }
}

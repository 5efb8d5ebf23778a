import { EXIT } from '../../model/exit-codes.ts';
import { hasErrorCode } from '../../model/stackbench-error.ts';
import { requireLimits } from '../../runner/measure/process-limits.ts';
import { NODE_SETTING } from '../../targets/setting-table.ts';
import { readSetting } from '../../targets/settings.ts';
import { usageError } from '../options/explain-usage.ts';
import type { Command } from './command.ts';

/** Codes of a cache that cannot be made or is not ours. */
const NO_CACHE = ['no-cache', 'cannot-write', 'foreign-folder'] as const;

/** @throws StackbenchError (exit 2) for a version that stacks cannot run on */
function readMajors(flag: unknown): number[] {
  const texts = Array.isArray(flag) ? flag.flatMap((list) => String(list).split(/[\s,]+/)) : [];
  return [...new Set(texts)].map((text) => {
    const read = readSetting(NODE_SETTING, text);
    if ('value' in read) return Number(read.value);
    throw usageError({
      what: `--node does not understand "${text}".`,
      why: `It is ${read.allowed}.`,
      fix: 'Write for example --node 20,22.',
    });
  });
}

/**
 * `stackbench setup`: installs missing programs into our own cache; exit 3 if a step failed, or a version of Node.js
 * that was asked for cannot be installed on this machine.
 */
export const setupCommand: Command = {
  name: 'setup',
  describe: 'Install missing programs into a private cache; the system is not changed',
  options: {
    'best-effort': {
      type: 'boolean',
      default: false,
      group: 'Options',
      describe: 'Exit with code 0 even if something could not be installed.',
      inConfig: null,
    },
    node: {
      type: 'string',
      list: true,
      value: 'majors',
      group: 'Options',
      describe: 'Also install these versions of Node.js for `run --vary node=…`, for example 20,22.',
      inConfig: null,
    },
    programs: {
      type: 'boolean',
      default: false,
      group: 'Options',
      describe: 'Install native programs even if Docker images are available.',
      inConfig: null,
    },
  },
  examples: [
    { call: 'setup', does: 'Install what is missing' },
    { call: 'setup --node 20,22', does: 'Install the versions of Node.js that `run --vary node=20,22` needs' },
    { call: 'setup --best-effort && stackbench run --allow-stand-in', does: 'Run with what is available' },
  ],
  async run({ env, cwd, signal, stderr }, flags) {
    requireLimits();
    const majors = readMajors(flags['node']);
    const { runSetup } = await import('../../runner/programs/setup.ts');
    const { requirements } = await import('../../runner/programs/requirements.ts');
    const { nodeVersion } = await import('../../runner/programs/node-versions.ts');
    const isBestEffort = flags['best-effort'] === true;
    const report = (text: string): void => void stderr.write(`${text}\n`);
    try {
      const context = { env, cwd, signal, programs: flags['programs'] === true };
      const named = majors.map((major) => nodeVersion(major));
      const outcome = await runSetup(context, report, { requirements: [...requirements, ...named] });
      const isMissing = outcome.unobtainable.some(({ id }) => named.some((one) => one.id === id));
      return (outcome.failed.length > 0 || isMissing) && !isBestEffort ? EXIT.couldNotRun : EXIT.pass;
    } catch (error) {
      if (!isBestEffort || !hasErrorCode(error, ...NO_CACHE)) throw error;
      report(`Nothing can be installed: ${error.what}\n  Why: ${error.why}\n  Fix: ${error.fix}`);
      return EXIT.pass;
    }
  },
};

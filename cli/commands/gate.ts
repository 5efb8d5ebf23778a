import { EXIT, type ExitCode } from '../../model/exit-codes.ts';
import type { GateRequest } from '../../runner/experiments/gate/gate-request.ts';
import { keepSecrets } from '../../runner/machine/known-secrets.ts';
import { ownVersion as toolVersion } from '../../runner/machine/own-version.ts';
import { requireLimits } from '../../runner/measure/process-limits.ts';
import { linkLatest } from '../../runner/results/link-latest.ts';
import type { ResultFolder } from '../../runner/results/result-folder.ts';
import type { CliContext } from '../cli-context.ts';
import { usageError } from '../options/explain-usage.ts';
import { GATE_OPTIONS } from '../options/gate-options.ts';
import type { GateChoice as GateReading } from '../options/read-gate-request.ts';
import { givenValue } from '../options/read-option.ts';
import { shownCommand } from '../options/repeating-command.ts';
import { openResults } from '../output/open-results.ts';
import { showGateProgress } from '../output/progress/show-gate-progress.ts';
import { redactError, redactionFor, secretsOf } from '../output/redaction.ts';
import type { Command, Flags } from './command.ts';

const ACTIONS = ['self-check'] as const;

/**
 * `stackbench gate` compares two commits; `gate self-check` measures how often that gives a false alarm on this
 * machine.
 */
export const gateCommand: Command = {
  name: 'gate',
  describe: 'Compare two commits of your service, and fail if the newer one is slower',
  positional: {
    name: 'action',
    required: false,
    choices: ACTIONS,
    strict: true,
    describe: 'self-check: compare a commit with itself many times, to measure the false-alarm rate on this machine.',
  },
  options: GATE_OPTIONS,
  examples: [
    { call: 'gate', does: 'Compare the current commit with the one that the change started from' },
    { call: 'gate --base HEAD~1 --max-effect 10% --on-inconclusive warn', does: 'Compare with the previous commit' },
    { call: 'gate self-check --runs 50', does: 'Measure the false-alarm rate on this machine' },
  ],
  answers: {
    exitCodes: {
      [EXIT.pass]: 'pass, or inconclusive with --on-inconclusive warn',
      [EXIT.failed]: 'regressed, or a limit of --threshold failed',
      [EXIT.usage]: 'wrong usage, or a file that cannot be read',
      [EXIT.couldNotRun]: 'a side could not run, or the results could not be written to their folder',
      [EXIT.inconclusive]: 'inconclusive: not enough data (an answer, not a crash)',
      [EXIT.invalid]: 'invalid: the measurement went wrong',
      [EXIT.interrupted]: 'interrupted: the result contains what was measured until then',
    },
    docs: ['docs/gate.md', 'docs/gate-config.md', 'docs/troubleshooting.md'],
  },
  async run(context, flags) {
    const isSelfCheck = flags['action'] === 'self-check';
    if (!isSelfCheck) refuseSelfCheckFlags(flags);
    const { readGateRequest } = await import('../options/read-gate-request.ts');
    const { notices, ...choice } = await readGateRequest(flags, context);
    for (const notice of notices) context.stderr.write(`${notice}\n`);
    requireLimits();
    const { redaction } = beginningOf(choice, context);
    const progress = showGateProgress(context.stderr);
    const { selfCheck } = await import('./gate-self-check.ts');
    try {
      return await inFolder(choice, context, progress, (request, folder) =>
        isSelfCheck
          ? selfCheck(request, context, flags, progress)
          : gate({ ...request, folder }, choice, context, progress),
      );
    } catch (error) {
      throw redactError(error, redaction);
    }
  },
};

/** @throws StackbenchError (exit 2) for a flag that an ordinary gate would ignore */
function refuseSelfCheckFlags(flags: Flags): void {
  const found = (['runs', 'plant', 'log'] as const).find((name) => flags[name] !== undefined);
  if (found === undefined) return;
  throw usageError({
    what: `--${found} is only for \`gate self-check\`.`,
    why: 'It would be ignored here.',
    fix: `Write stackbench gate self-check --${found} ${String(givenValue(GATE_OPTIONS[found], flags[found]))}, or remove it.`,
  });
}

type GateChoice = Omit<GateReading, 'notices'>;
type Progress = ReturnType<typeof showGateProgress>;

/** Opens the folder of the results, and releases it after the work. */
async function inFolder(
  choice: GateChoice,
  context: CliContext,
  progress: Progress,
  work: (request: GateRequest, folder: ResultFolder) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { GATE_FILES } = await import('../output/gate-report-on.ts');
  const { id, folder } = await openResults({ out: choice.out, prefix: 'gate-', names: GATE_FILES }, context, (text) =>
    progress.onNote(text),
  );
  try {
    return await work(requestOf(choice, context, id, folder), folder);
  } finally {
    progress.end();
    await folder.release();
  }
}

async function gate(
  request: GateRequest & { readonly folder: ResultFolder },
  { out }: GateChoice,
  context: CliContext,
  progress: Progress,
): Promise<ExitCode> {
  const { folder, redaction } = request;
  const { runGate } = await import('../../runner/experiments/gate/run-gate.ts');
  const { reportOnGate } = await import('../output/gate-report-on.ts');
  const result = await runGate(request, progress);
  const unlinked = out === null ? await linkLatest(folder.path, 'latest-gate') : null;
  progress.end();
  if (unlinked !== null) progress.onNote(unlinked);
  return reportOnGate(result, context, { redaction, folder: folder.path, write: (reports) => folder.finish(reports) });
}

function beginningOf(choice: GateChoice, context: CliContext): Pick<GateRequest, 'redaction' | 'command'> {
  if ('service' in choice.subject) keepSecrets(secretsOf(choice.subject.service));
  const redaction = redactionFor(context, choice.includeHost);
  return { redaction, command: shownCommand(context.argv, redaction) };
}

function requestOf(
  { out: _out, ...choice }: GateChoice,
  context: CliContext,
  id: string,
  folder: ResultFolder,
): GateRequest {
  return {
    ...choice,
    ...beginningOf({ ...choice, out: null }, context),
    id,
    folder,
    toolVersion,
    allowEqual: false,
    env: context.env,
    cwd: context.cwd,
    signal: context.signal,
  };
}

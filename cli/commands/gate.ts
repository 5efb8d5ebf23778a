import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { GateRequest } from '../../runner/experiments/gate/gate-request.ts';
import { runGate } from '../../runner/experiments/gate/run-gate.ts';
import { openLogWriter } from '../../runner/experiments/self-check/log-writer.ts';
import { parsePlant } from '../../runner/experiments/self-check/plant-amount.ts';
import { runSelfCheck } from '../../runner/experiments/self-check/run-self-check.ts';
import { sidesOfSelfCheck } from '../../runner/experiments/self-check/same-self-check.ts';
import { keepSecrets } from '../../runner/machine/known-secrets.ts';
import { requireLimits } from '../../runner/measure/process-limits.ts';
import { linkLatest } from '../../runner/results/link-latest.ts';
import { type ResultFolder, openResultFolder } from '../../runner/results/result-folder.ts';
import type { CliContext } from '../cli-context.ts';
import { newRunId } from '../new-run-id.ts';
import { GATE_OPTIONS } from '../options/gate-options.ts';
import { type GateChoice, readGateRequest } from '../options/read-gate-request.ts';
import { wholeNumber } from '../options/read-run-request.ts';
import { shownCommand } from '../options/repeating-command.ts';
import { yargsOptions } from '../options/run-options.ts';
import { GATE_FILES, reportOnGate } from '../output/gate-report-on.ts';
import { showGateProgress } from '../output/progress/show-gate-progress.ts';
import { redactError, redactionFor, secretsOf } from '../output/redaction.ts';
import { summarizeSelfCheck } from '../output/summarize-self-check.ts';
import { toolVersion } from '../tool-version.ts';
import type { Command, Flags } from './command.ts';

const ACTIONS = ['self-check'] as const;

/** `stackbench gate`: does the head cost more than the base? `gate self-check`: how often is this gate wrong here? */
export const gateCommand: Command = {
  name: 'gate',
  usage: 'gate [action]',
  example: 'gate --base HEAD~1',
  describe: 'Build two commits, run them side by side and judge whether the head is slower',
  flags: yargsOptions(GATE_OPTIONS),
  options(parser) {
    return parser
      .positional('action', {
        choices: ACTIONS,
        describe: 'self-check: gate a commit against itself, to see how often that gives an alarm',
      })
      .options(this.flags);
  },
  async run(context, flags) {
    const choice = await readGateRequest(flags, context);
    requireLimits();
    const { redaction } = beginningOf(choice, context);
    const progress = showGateProgress(context.stderr);
    try {
      return await inFolder(choice, context, progress, (request) =>
        flags['action'] === 'self-check'
          ? selfCheck(request, context, flags, progress)
          : gate(request, choice, context, progress),
      );
    } catch (error) {
      throw redactError(error, redaction);
    }
  },
};

type Progress = ReturnType<typeof showGateProgress>;

/** Opens the folder of the results for as long as the work takes. */
async function inFolder(
  choice: GateChoice,
  context: CliContext,
  progress: Progress,
  work: (request: GateRequest) => Promise<ExitCode>,
): Promise<ExitCode> {
  const id = `gate-${newRunId(new Date())}`;
  const folder = await openResultFolder({
    path: choice.out ?? resolve(context.cwd, 'results', id),
    names: GATE_FILES,
    signal: context.signal,
    onNote: (text) => progress.onNote(text),
  });
  try {
    return await work(requestOf(choice, context, id, folder));
  } finally {
    progress.end();
    await folder.release();
  }
}

async function gate(
  request: GateRequest,
  { out }: GateChoice,
  context: CliContext,
  progress: Progress,
): Promise<ExitCode> {
  const { folder, redaction } = request;
  const result = await runGate(request, progress);
  const unlinked = out === null ? await linkLatest(folder.path, 'latest-gate') : null;
  progress.end();
  if (unlinked !== null) progress.onNote(unlinked);
  return reportOnGate(result, context, { redaction, folder: folder.path, write: (reports) => folder.finish(reports) });
}

async function selfCheck(
  request: GateRequest,
  context: CliContext,
  flags: Flags,
  progress: Progress,
): Promise<ExitCode> {
  const plant = flags['plant'] === undefined ? null : parsePlant(String(flags['plant']));
  if (plant !== null && 'service' in request.subject) throw plantNeedsTarget();
  const name = 'target' in request.subject ? request.subject.target.id : request.subject.service.name;
  const log = resolve(
    context.cwd,
    String(flags['log'] ?? `results/self-check-${name.replaceAll(/[^\w.-]+/g, '_')}.jsonl`),
  );
  const runs = wholeNumber('runs', flags['runs'] ?? GATE_OPTIONS.runs.default, 1, 10_000);
  const writer = await openLogWriter(log, context.signal, (text) => progress.onNote(text));
  try {
    const gate = { ...request, ...sidesOfSelfCheck(request), allowEqual: true };
    const done = await runSelfCheck({ gate, runs, log: writer, plant }, progress);
    progress.end();
    context.stdout.write(summarizeSelfCheck(done));
    await writer.finish();
    return EXIT.pass;
  } finally {
    progress.end();
    await writer.release();
  }
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

function plantNeedsTarget(): StackbenchError {
  return new StackbenchError({
    code: 'plant-needs-target',
    what: 'A slowdown can only be planted into one of our own stacks.',
    why: 'It is preloaded into a Node.js process whose start we know.',
    fix: 'Name one: --target express-memory.',
    exitCode: EXIT.usage,
  });
}

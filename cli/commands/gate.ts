import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../../model/exit-codes.ts';
import { redact } from '../../model/redact.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { GateRequest } from '../../runner/gate/gate-request.ts';
import { runGate } from '../../runner/gate/run-gate.ts';
import { parsePlant } from '../../runner/gate/self-check/plant-amount.ts';
import { runSelfCheck } from '../../runner/gate/self-check/run-self-check.ts';
import { sidesOfSelfCheck } from '../../runner/gate/self-check/same-self-check.ts';
import { linkLatest } from '../../runner/results/result-file.ts';
import type { CliContext } from '../cli-context.ts';
import { GATE_OPTIONS } from '../gate-options.ts';
import { reportOnGate } from '../gate-report-on.ts';
import { newRunId } from '../new-run-id.ts';
import { showGateProgress } from '../progress/show-gate-progress.ts';
import { quoted } from '../quoted.ts';
import { type GateChoice, readGateRequest } from '../read-gate-request.ts';
import { wholeNumber } from '../read-run-request.ts';
import { redactError, redactionFor, secretsOf } from '../redaction.ts';
import { yargsOptions } from '../run-options.ts';
import { summarizeSelfCheck } from '../summarize-self-check.ts';
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
    const request = requestOf(choice, context);
    try {
      return await (flags['action'] === 'self-check'
        ? selfCheck(request, context, flags)
        : gate(request, choice, context));
    } catch (error) {
      throw redactError(error, request.redaction);
    }
  },
};

async function gate(request: GateRequest, { out }: GateChoice, context: CliContext): Promise<ExitCode> {
  const progress = showGateProgress(context.stderr);
  try {
    const result = await runGate(request, progress);
    if (out === null) await linkLatest(request.folder, 'latest-gate');
    progress.end();
    return await reportOnGate(result, request.folder, context, { redaction: request.redaction });
  } finally {
    progress.end();
  }
}

async function selfCheck(request: GateRequest, context: CliContext, flags: Flags): Promise<ExitCode> {
  const plant = flags['plant'] === undefined ? null : parsePlant(String(flags['plant']));
  if (plant !== null && 'service' in request.subject) throw plantNeedsTarget();
  const name = 'target' in request.subject ? request.subject.target.id : request.subject.service.name;
  const log = resolve(
    context.cwd,
    String(flags['log'] ?? `results/self-check-${name.replaceAll(/[^\w.-]+/g, '_')}.jsonl`),
  );
  const progress = showGateProgress(context.stderr);
  try {
    const done = await runSelfCheck(
      {
        gate: {
          ...request,
          ...sidesOfSelfCheck(request),
          allowEqual: true,
        },
        runs: wholeNumber('runs', flags['runs'] ?? GATE_OPTIONS.runs.default, 1, 10_000),
        log,
        plant,
      },
      progress,
    );
    progress.end();
    context.stdout.write(summarizeSelfCheck(done));
    return EXIT.pass;
  } finally {
    progress.end();
  }
}

function requestOf({ out, ...choice }: GateChoice, context: CliContext): GateRequest {
  const known = redactionFor(context, choice.includeHost);
  const ofService = 'service' in choice.subject ? secretsOf(choice.subject.service) : [];
  const redaction = { ...known, secrets: [...known.secrets, ...ofService] };
  const id = `gate-${newRunId(new Date())}`;
  return {
    ...choice,
    id,
    folder: out ?? resolve(context.cwd, 'results', id),
    command: redact(`stackbench ${context.argv.map(quoted).join(' ')}`, redaction),
    toolVersion,
    allowEqual: false,
    env: context.env,
    cwd: context.cwd,
    redaction,
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

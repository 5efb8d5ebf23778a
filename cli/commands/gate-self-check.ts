import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { GateRequest } from '../../runner/experiments/gate/gate-request.ts';
import { openLogWriter } from '../../runner/experiments/self-check/log-writer.ts';
import { parsePlant } from '../../runner/experiments/self-check/plant-amount.ts';
import { runSelfCheck } from '../../runner/experiments/self-check/run-self-check.ts';
import { sidesOfSelfCheck } from '../../runner/experiments/self-check/same-self-check.ts';
import type { CliContext } from '../cli-context.ts';
import { GATE_OPTIONS } from '../options/gate-options.ts';
import { givenValue, wholeNumber } from '../options/read-option.ts';
import type { showGateProgress } from '../output/progress/show-gate-progress.ts';
import { summarizeSelfCheck } from '../output/summarize-self-check.ts';
import type { Flags } from './command.ts';

/** `stackbench gate self-check`: runs the same gate many times, writes its log and prints the false-alarm rate. */
export async function selfCheck(
  request: GateRequest,
  context: CliContext,
  flags: Flags,
  progress: ReturnType<typeof showGateProgress>,
): Promise<ExitCode> {
  const [slowdown, logFile, runCount] = (['plant', 'log', 'runs'] as const).map((name) =>
    givenValue(GATE_OPTIONS[name], flags[name]),
  );
  const plant = slowdown === undefined ? null : parsePlant(String(slowdown));
  if (plant !== null && 'service' in request.subject) throw plantNeedsTarget();
  const name = 'target' in request.subject ? request.subject.target.id : request.subject.service.name;
  const log = resolve(context.cwd, String(logFile ?? `results/self-check-${name.replaceAll(/[^\w.-]+/g, '_')}.jsonl`));
  const runs = wholeNumber('runs', GATE_OPTIONS.runs, runCount);
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

function plantNeedsTarget(): StackbenchError {
  return new StackbenchError({
    code: 'plant-needs-target',
    what: 'A slowdown can only be injected into a built-in stack.',
    why: 'It is loaded into a Node.js process whose start command is known.',
    fix: 'Name a stack, for example --target express-memory.',
    exitCode: EXIT.usage,
  });
}

import type { ExitCode } from '../model/exit-codes.ts';
import type { GateResult } from '../model/gate/gate-result.ts';
import type { Redaction } from '../model/redact.ts';
import { buildGateReport } from '../reports/gate/build-gate-report.ts';
import { renderGateTerminal } from '../reports/render/gate/terminal.ts';
import type { CliContext } from './cli-context.ts';

/** Prints a gate. */
export async function reportOnGate(
  result: GateResult,
  _folder: string,
  context: CliContext,
  _redaction: Redaction,
): Promise<ExitCode> {
  const report = buildGateReport(result);
  context.stdout.write(`${renderGateTerminal(report, { width: 120, color: false })}\n`);
  return report.exitCode;
}

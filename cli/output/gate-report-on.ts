import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GateResult } from '../../model/document/gate-result.ts';
import type { ExitCode } from '../../model/exit-codes.ts';
import { redactDeep } from '../../model/redact.ts';
import { messageOf } from '../../model/stackbench-error.ts';
import { buildGateReport } from '../../reports/gate/build-gate-report.ts';
import type { GateReport } from '../../reports/gate/gate-report.ts';
import { renderGateHtml } from '../../reports/render/html/gate.ts';
import { renderGateJson } from '../../reports/render/json/gate.ts';
import { renderGateJunit } from '../../reports/render/junit/gate.ts';
import { renderGateMarkdown } from '../../reports/render/markdown/gate.ts';
import { renderAnnotations } from '../../reports/render/terminal/annotations.ts';
import { renderGateTerminal } from '../../reports/render/terminal/gate.ts';
import type { CliContext } from '../cli-context.ts';
import { type Renderers, type ReportFolder, printPaths, terminalStyle, writeReports } from './write-reports.ts';

const REPORTS = {
  'gate.html': renderGateHtml,
  'gate.md': renderGateMarkdown,
  'gate-junit.xml': renderGateJunit,
  'gate-verdict.json': renderGateJson,
} as const satisfies Renderers<GateReport>;

/** Files that a gate writes into its folder. */
export const GATE_FILES: readonly string[] = ['gate.json', ...Object.keys(REPORTS)];

/**
 * Judges a gate, prints the verdict, writes every report of it, redacted, and returns its exit code. On GitHub Actions
 * it also writes annotations and the summary of the job.
 */
export async function reportOnGate(
  result: GateResult,
  context: CliContext,
  { redaction = { secrets: [], names: [] }, folder, dataFile = join(folder, 'gate.json'), write }: ReportFolder,
): Promise<ExitCode> {
  const report = buildGateReport(redactDeep(result, redaction));
  const isOnGitHub = context.env['GITHUB_ACTIONS'] === 'true';
  const text = `${renderGateTerminal(report, terminalStyle(context))}\n`;
  context.stdout.writeStyled(isOnGitHub ? withoutCommands(text) : text);
  if (isOnGitHub) {
    context.stdout.write(renderAnnotations(report));
    await addToSummary(renderGateMarkdown(report), context);
  }
  const page = await writeReports(report, REPORTS, { folder, write });
  printPaths(page, dataFile, context);
  return report.exitCode;
}

/** A commit's subject may look like a workflow command; GitHub reads none between these two lines. */
function withoutCommands(text: string): string {
  const token = randomUUID();
  return `::stop-commands::${token}\n${text}::${token}::\n`;
}

async function addToSummary(markdown: string, { env, stderr }: CliContext): Promise<void> {
  const file = env['GITHUB_STEP_SUMMARY'];
  if (file === undefined || file === '') return;
  try {
    await appendFile(file, `${markdown}\n`);
  } catch (error) {
    stderr.write(`The summary of the job could not be written: ${messageOf(error)}\n`);
  }
}

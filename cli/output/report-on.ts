import { join } from 'node:path';
import type { RunResult } from '../../model/document/run-result.ts';
import type { ExitCode } from '../../model/exit-codes.ts';
import { redactDeep } from '../../model/redact.ts';
import { withAudit } from '../../reports/audit/with-audit.ts';
import { renderCsv } from '../../reports/render/csv/run.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { renderJunit } from '../../reports/render/junit/run.ts';
import { renderMarkdown } from '../../reports/render/markdown/run.ts';
import { renderTerminal } from '../../reports/render/terminal/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { judge } from '../../reports/run/judge/judge.ts';
import type { ReportModel } from '../../reports/run/report-model.ts';
import type { CliContext } from '../cli-context.ts';
import { type Renderers, type ReportFolder, printPaths, terminalStyle, writeReports } from './write-reports.ts';

const REPORTS = {
  'report.html': renderHtml,
  'report.md': renderMarkdown,
  'junit.xml': renderJunit,
  'report.csv': renderCsv,
} as const satisfies Renderers<ReportModel>;

/** Files that a run writes into its folder. */
export const RUN_FILES: readonly string[] = ['result.json', ...Object.keys(REPORTS)];

/**
 * Audits a result, prints the table, writes every report of it, redacted, and returns the exit code of the verdicts.
 */
export async function reportOn(
  measured: RunResult,
  context: CliContext,
  { redaction = { secrets: [], names: [] }, folder, dataFile = join(folder, 'result.json'), write }: ReportFolder,
): Promise<ExitCode> {
  const result = withAudit(redactDeep(measured, redaction));
  const model = buildReportModel(result);
  context.stdout.writeStyled(`${renderTerminal(model, terminalStyle(context))}\n`);
  const page = await writeReports(model, REPORTS, { folder, write });
  printPaths(page, dataFile, context);
  return judge(result).exitCode;
}

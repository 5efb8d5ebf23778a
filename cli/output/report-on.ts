import { join } from 'node:path';
import type { RunResult } from '../../model/document/run-result.ts';
import type { ExitCode } from '../../model/exit-codes.ts';
import { type Redaction, redactDeep } from '../../model/redact.ts';
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
import { shownPath } from './shown-path.ts';

const REPORTS = {
  'report.html': renderHtml,
  'report.md': renderMarkdown,
  'junit.xml': renderJunit,
  'report.csv': renderCsv,
} as const satisfies Record<string, (model: ReportModel) => string>;

/** What a run writes into its folder. */
export const RUN_FILES: readonly string[] = ['result.json', ...Object.keys(REPORTS)];

export interface ReportPlace {
  readonly redaction?: Redaction;
  readonly folder: string;
  readonly dataFile?: string;
  /** Writes the reports, by their names, into the folder. */
  readonly write: (reports: Readonly<Record<string, string>>) => Promise<void>;
}

/** Audits a result, prints the table, then writes every report of it, redacted, and returns the exit code that the verdicts demand. */
export async function reportOn(
  measured: RunResult,
  context: CliContext,
  { redaction = { secrets: [], names: [] }, folder, dataFile = join(folder, 'result.json'), write }: ReportPlace,
): Promise<ExitCode> {
  const result = withAudit(redactDeep(measured, redaction));
  const model = buildReportModel(result);
  const width = context.stdout.columns ?? 120;
  const terminal = renderTerminal(model, {
    width,
    color: context.stdout.isTTY === true && context.env['NO_COLOR'] === undefined,
  });
  context.stdout.writeStyled(`${terminal}\n`);
  await write(Object.fromEntries(Object.entries(REPORTS).map(([name, render]) => [name, render(model)])));
  context.stdout.write(
    `Report: ${shownPath(join(folder, 'report.html'), context.cwd)} · data: ${shownPath(dataFile, context.cwd)}\n`,
  );
  return judge(result).exitCode;
}

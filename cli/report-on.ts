import { join } from 'node:path';
import type { ExitCode } from '../model/exit-codes.ts';
import { type Redaction, redactDeep } from '../model/redact.ts';
import type { RunResult } from '../model/run-result.ts';
import { withAudit } from '../reports/audit/with-audit.ts';
import { judge } from '../reports/judge/judge.ts';
import { buildReportModel } from '../reports/model/build-report-model.ts';
import { renderCsv } from '../reports/render/csv.ts';
import { renderHtml } from '../reports/render/html.ts';
import { renderJunit } from '../reports/render/junit.ts';
import { renderMarkdown } from '../reports/render/markdown.ts';
import { renderTerminal } from '../reports/render/terminal.ts';
import { makeResultFolder, writeWhole } from '../runner/results/result-file.ts';
import type { CliContext } from './cli-context.ts';
import { shownPath } from './shown-path.ts';

/** Audits a result, renders every output of it, redacted, into a folder, prints the table, and returns the exit code that the verdicts demand. */
export async function reportOn(
  measured: RunResult,
  folder: string,
  context: CliContext,
  {
    redaction = { secrets: [], names: [] },
    dataFile = join(folder, 'result.json'),
  }: { readonly redaction?: Redaction; readonly dataFile?: string } = {},
): Promise<ExitCode> {
  const result = withAudit(redactDeep(measured, redaction));
  const model = buildReportModel(result);
  const files = {
    'report.html': renderHtml(model),
    'report.md': renderMarkdown(model),
    'junit.xml': renderJunit(model),
    'report.csv': renderCsv(model),
  };
  await makeResultFolder(folder);
  for (const [name, text] of Object.entries(files)) await writeWhole(join(folder, name), text);
  const width = context.stdout.columns ?? 120;
  const terminal = renderTerminal(model, {
    width,
    color: context.stdout.isTTY === true && context.env['NO_COLOR'] === undefined,
  });
  context.stdout.writeStyled(`${terminal}\n`);
  context.stdout.write(
    `Report: ${shownPath(join(folder, 'report.html'), context.cwd)} · data: ${shownPath(dataFile, context.cwd)}\n`,
  );
  return judge(result).exitCode;
}

import { join } from 'node:path';
import type { ClaimsResult } from '../../model/document/claims-result.ts';
import type { ExitCode } from '../../model/exit-codes.ts';
import { redactDeep } from '../../model/redact.ts';
import { buildClaimsModel } from '../../reports/claims/build-claims-model.ts';
import type { ClaimsModel } from '../../reports/claims/claims-model.ts';
import { renderClaimsHtml } from '../../reports/render/html/claims.ts';
import { renderJson } from '../../reports/render/json/run.ts';
import { renderClaimsMarkdown } from '../../reports/render/markdown/claims.ts';
import { renderClaimsTerminal } from '../../reports/render/terminal/claims.ts';
import type { CliContext } from '../cli-context.ts';
import { type Renderers, type ReportFolder, printPaths, terminalStyle, writeReports } from './write-reports.ts';

const REPORTS = {
  'claims.html': renderClaimsHtml,
  'claims.md': renderClaimsMarkdown,
  'claims-report.json': renderJson,
} as const satisfies Renderers<ClaimsModel>;

/** Files that `stackbench claims` writes into its folder. */
export const CLAIMS_FILES: readonly string[] = ['claims.json', ...Object.keys(REPORTS)];

/** Prints the claims with their verdicts, writes the page in every form, redacted, and returns the exit code. */
export async function reportOnClaims(
  result: ClaimsResult,
  context: CliContext,
  { redaction = { secrets: [], names: [] }, folder, dataFile = join(folder, 'claims.json'), write }: ReportFolder,
): Promise<ExitCode> {
  const model = buildClaimsModel(redactDeep(result, redaction));
  context.stdout.writeStyled(`${renderClaimsTerminal(model, terminalStyle(context))}\n`);
  const page = await writeReports(model, REPORTS, { folder, write });
  printPaths(page, dataFile, context);
  return model.exitCode;
}

import { join } from 'node:path';
import type { CapacityResult } from '../../model/document/capacity-result.ts';
import type { ExitCode } from '../../model/exit-codes.ts';
import { redactDeep } from '../../model/redact.ts';
import { buildCapacityModel } from '../../reports/capacity/build-capacity-model.ts';
import type { CapacityModel } from '../../reports/capacity/capacity-model.ts';
import { renderCapacityCsv } from '../../reports/render/csv/capacity.ts';
import { renderCostCsv } from '../../reports/render/csv/cost-table.ts';
import { renderCapacityHtml } from '../../reports/render/html/capacity.ts';
import { renderJson } from '../../reports/render/json/run.ts';
import { renderCapacityJunit } from '../../reports/render/junit/capacity.ts';
import { renderCapacityMarkdown } from '../../reports/render/markdown/capacity.ts';
import { renderCapacityTerminal } from '../../reports/render/terminal/capacity.ts';
import type { CliContext } from '../cli-context.ts';
import { type Renderers, type ReportFolder, printPaths, terminalStyle, writeReports } from './write-reports.ts';

const REPORTS = {
  'capacity.html': renderCapacityHtml,
  'capacity.md': renderCapacityMarkdown,
  'capacity-junit.xml': renderCapacityJunit,
  'capacity.csv': renderCapacityCsv,
  'capacity-costs.csv': ({ cost }) => renderCostCsv(cost?.rows ?? []),
  'capacity-report.json': renderJson,
} as const satisfies Renderers<CapacityModel>;

/** Files that a capacity measurement writes into its folder. */
export const CAPACITY_FILES: readonly string[] = ['capacity.json', ...Object.keys(REPORTS)];

/** Prints the table, writes every report of a measurement, redacted, and returns its exit code. */
export async function reportOnCapacity(
  result: CapacityResult,
  context: CliContext,
  { redaction = { secrets: [], names: [] }, folder, dataFile = join(folder, 'capacity.json'), write }: ReportFolder,
): Promise<ExitCode> {
  const model = buildCapacityModel(redactDeep(result, redaction));
  context.stdout.writeStyled(`${renderCapacityTerminal(model, terminalStyle(context))}\n`);
  const page = await writeReports(model, REPORTS, { folder, write });
  printPaths(page, dataFile, context);
  return model.exitCode;
}

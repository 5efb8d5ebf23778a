import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExitCode } from '../model/exit-codes.ts';
import type { GateResult } from '../model/gate/gate-result.ts';
import { type Redaction, redactDeep } from '../model/redact.ts';
import { messageOf } from '../model/stackbench-error.ts';
import { buildGateReport } from '../reports/gate/build-gate-report.ts';
import type { GateReport } from '../reports/gate/gate-report.ts';
import { renderAnnotations } from '../reports/render/gate/annotations.ts';
import { renderGateHtml } from '../reports/render/gate/html.ts';
import { renderGateJson } from '../reports/render/gate/json.ts';
import { renderGateJunit } from '../reports/render/gate/junit.ts';
import { renderGateMarkdown } from '../reports/render/gate/markdown.ts';
import { renderGateTerminal } from '../reports/render/gate/terminal.ts';
import { makeResultFolder, writeWhole } from '../runner/results/result-file.ts';
import type { CliContext } from './cli-context.ts';
import { shownPath } from './shown-path.ts';

/**
 * Judges a gate, writes every output of it, redacted, into a folder, prints the verdict, and returns the exit code that it demands. On GitHub
 * Actions it also annotates, and adds to the job's summary.
 */
export async function reportOnGate(
  result: GateResult,
  folder: string,
  context: CliContext,
  {
    redaction = { secrets: [], names: [] },
    dataFile = join(folder, 'gate.json'),
  }: { readonly redaction?: Redaction; readonly dataFile?: string } = {},
): Promise<ExitCode> {
  const report = buildGateReport(redactDeep(result, redaction));
  const files = {
    'gate.html': renderGateHtml(report),
    'gate.md': renderGateMarkdown(report),
    'gate-junit.xml': renderGateJunit(report),
    'gate-verdict.json': renderGateJson(report),
  };
  await makeResultFolder(folder);
  for (const [name, text] of Object.entries(files)) await writeWhole(join(folder, name), text);
  const isOnGitHub = context.env['GITHUB_ACTIONS'] === 'true';
  const text = `${terminalText(report, context)}\n`;
  context.stdout.writeStyled(isOnGitHub ? withoutCommands(text) : text);
  context.stdout.write(
    `Report: ${shownPath(join(folder, 'gate.html'), context.cwd)} · data: ${shownPath(dataFile, context.cwd)}\n`,
  );
  if (isOnGitHub) {
    context.stdout.write(renderAnnotations(report));
    await addToSummary(files['gate.md'], context);
  }
  return report.exitCode;
}

function terminalText(report: GateReport, { stdout, env }: CliContext): string {
  return renderGateTerminal(report, {
    width: stdout.columns ?? 120,
    color: stdout.isTTY === true && env['NO_COLOR'] === undefined,
  });
}

/** A commit's subject may look like a workflow command: GitHub reads none between these two lines. */
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

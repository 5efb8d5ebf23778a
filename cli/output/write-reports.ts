import { join, relative } from 'node:path';
import type { Redaction } from '../../model/redact.ts';
import type { CliContext } from '../cli-context.ts';

/** Columns of a terminal whose width is unknown, such as a pipe. */
export const DEFAULT_COLUMNS = 120;

/** Where the reports of a result are written, and what is hidden in them. */
export interface ReportFolder {
  readonly redaction?: Redaction;
  readonly folder: string;
  /** The result itself; by default in the folder. */
  readonly dataFile?: string;
  /** Writes the reports, by their names, into the folder. */
  readonly write: (reports: Readonly<Record<string, string>>) => Promise<void>;
}

/** Reports of a model by the names of their files; the first one is the page that people open. */
export type Renderers<Model> = Readonly<Record<string, (model: Model) => string>>;

/** How a text report is drawn: its width in columns, and whether in colour. */
export function terminalStyle({ stdout, env }: CliContext): { readonly width: number; readonly color: boolean } {
  return { width: stdout.columns ?? DEFAULT_COLUMNS, color: wantsColor(env, stdout.isTTY === true) };
}

/** NO_COLOR and FORCE_COLOR count if they are not empty, as https://no-color.org has it; FORCE_COLOR=0 is no colour. */
function wantsColor(env: CliContext['env'], isTerminal: boolean): boolean {
  const { NO_COLOR: none = '', FORCE_COLOR: forced = '', TERM: terminal = '' } = env;
  if (none !== '') return false;
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return isTerminal && terminal !== 'dumb';
}

/** Renders and writes every report of a model, and returns the path of its page. */
export async function writeReports<Model>(
  model: Model,
  renderers: Renderers<Model>,
  { folder, write }: Pick<ReportFolder, 'folder' | 'write'>,
): Promise<string> {
  await write(Object.fromEntries(Object.entries(renderers).map(([name, render]) => [name, render(model)])));
  const [page = ''] = Object.keys(renderers);
  return join(folder, page);
}

/**
 * Prints where the page and the data of a run or a gate are: paths relative to the current folder if they are below it.
 */
export function printPaths(page: string, dataFile: string, { stdout, cwd }: CliContext): void {
  const [shownPage, shownData] = [page, dataFile].map((file) => {
    const path = relative(cwd, file);
    return path.startsWith('..') ? file : path;
  });
  stdout.write(`Report: ${shownPage} · data: ${shownData}\n`);
}

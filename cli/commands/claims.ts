import { EXIT, type ExitCode } from '../../model/exit-codes.ts';
import { wrapText } from '../../reports/words/wrap-text.ts';
import { requireLimits } from '../../runner/measure/process-limits.ts';
import { CLAIMS } from '../../scenarios/claims/registry.ts';
import type { CliContext } from '../cli-context.ts';
import { CLAIMS_OPTIONS } from '../options/claims-options.ts';
import { showClaimsProgress } from '../output/progress/show-claims-progress.ts';
import { runInFolder } from '../output/run-in-folder.ts';
import { DEFAULT_COLUMNS } from '../output/write-reports.ts';
import type { Command, Flags } from './command.ts';

const LIST = 'list';

/** `stackbench claims [CLAIM..]`: which claims of tutorials are true on this machine. */
export const claimsCommand: Command = {
  name: 'claims',
  describe: "Test tutorials' claims about datastores and middleware on this machine",
  positional: {
    name: 'claim',
    required: false,
    many: true,
    choices: [...CLAIMS.map(({ id }) => id), LIST],
    describe: `Claims of \`stackbench claims ${LIST}\`; all by default. \`${LIST}\` only shows them.`,
  },
  options: CLAIMS_OPTIONS,
  examples: [
    { call: 'claims list', does: 'Show the claims and how each is tested' },
    { call: 'claims', does: 'Test all of them in about 14 minutes, and write a page' },
    { call: 'claims redis-sub-millisecond --blocks 6', does: 'Test one of them' },
  ],
  answers: {
    exitCodes: {
      [EXIT.pass]: 'every claim that can be tested here has a verdict',
      [EXIT.usage]: 'wrong usage',
      [EXIT.couldNotRun]: 'no claim can be tested here, a measurement failed, or the results could not be written',
      [EXIT.inconclusive]: 'not enough data for a verdict on a claim',
      [EXIT.invalid]: 'invalid: a measurement on which a verdict hangs went wrong',
      [EXIT.interrupted]: 'interrupted: the result contains what was measured until then',
    },
    docs: ['docs/claims.md', 'docs/measurement.md'],
  },
  async run(context, flags) {
    const names = [flags['claim'] ?? []].flat().map(String);
    return names.includes(LIST) ? listClaims(context) : testClaims(context, flags, names);
  },
};

function listClaims({ stdout }: CliContext): ExitCode {
  const width = stdout.columns ?? DEFAULT_COLUMNS;
  for (const { id, text, test, source } of CLAIMS)
    stdout.write(`${id}\n  ${text} (${source})\n  ${wrapText(test, { width: width - 2, indent: 2 })}\n\n`);
  return EXIT.pass;
}

async function testClaims(context: CliContext, flags: Flags, names: readonly string[]): Promise<ExitCode> {
  const { readClaimsRequest } = await import('../options/read-claims-request.ts');
  const request = await readClaimsRequest(flags, names, context.cwd);
  requireLimits();
  const { runClaims } = await import('../../runner/experiments/claims/run-claims.ts');
  const { CLAIMS_FILES, reportOnClaims } = await import('../output/claims-report-on.ts');
  const progress = showClaimsProgress(context.stderr);
  return runInFolder(
    {
      request,
      prefix: 'claims-',
      names: CLAIMS_FILES,
      progress,
      run: (asked) => runClaims(asked, progress),
      report: reportOnClaims,
    },
    context,
  );
}

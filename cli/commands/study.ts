import { resolve } from 'node:path';
import { formatDuration } from '../../model/duration.ts';
import { EXIT } from '../../model/exit-codes.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import { loadStudyFile } from '../../scenarios/studies/load-study-file.ts';
import { STUDIES } from '../../scenarios/studies/registry.ts';
import type { Study } from '../../scenarios/studies/study.ts';
import { DATASTORE_OPTIONS } from '../options/datastore-options.ts';
import type { OptionTable } from '../options/option-spec.ts';
import { RUN_OPTIONS } from '../options/run-options.ts';
import { STUDY_MAX_DURATION, flagsOfStudy, resizedStudy } from '../options/study-parts.ts';
import { unknownName } from '../options/unknown-name.ts';
import type { Command } from './command.ts';
import { measureRun } from './measure-run.ts';

const LIST = 'list';

const OPTIONS = {
  visits: { ...RUN_OPTIONS.visits, otherName: 'blocks' },
  duration: { ...RUN_OPTIONS.duration, defaultText: `that of the study, or ${RUN_OPTIONS.duration.default}` },
  'max-duration': {
    ...RUN_OPTIONS['max-duration'],
    describe:
      'Set the time budget, for example 20m. To fit, measurements are shortened, down to 1s; then visits are left out.',
    default: STUDY_MAX_DURATION,
    defaultText: `${STUDY_MAX_DURATION}, unless --visits or --duration is given`,
  },
  connections: {
    ...RUN_OPTIONS.connections,
    defaultText: `those of the study, or ${RUN_OPTIONS.connections.default}`,
  },
  items: { ...RUN_OPTIONS.items, defaultText: `those of the study, or ${RUN_OPTIONS.items.default}` },
  seed: RUN_OPTIONS.seed,
  config: RUN_OPTIONS.config,
  ...DATASTORE_OPTIONS,
  out: RUN_OPTIONS.out,
  title: RUN_OPTIONS.title,
  'include-host': RUN_OPTIONS['include-host'],
} as const satisfies OptionTable;

/** `stackbench study NAME`: a question about settings, measured as a run of variants and answered in sentences. */
export const studyCommand: Command = {
  name: 'study',
  describe: 'Answer a question about settings, such as what validation or a connection pool costs',
  positional: {
    name: 'study',
    required: true,
    choices: [...STUDIES.map(({ id }) => id), LIST],
    describe: 'A study of `stackbench study list`, or a JSON file of your own (docs/measurement.md).',
  },
  options: OPTIONS,
  examples: [
    { call: 'study list', does: 'Show the studies, how long they take, and their questions' },
    { call: 'study pool', does: 'Find out how many connections the pool of express-postgres needs' },
    { call: 'study validation --visits 10', does: 'Compare zod, Joi and no validation, with narrower intervals' },
  ],
  answers: {
    exitCodes: {
      [EXIT.pass]: 'answered',
      [EXIT.usage]: 'wrong usage, or a file that cannot be read',
      [EXIT.couldNotRun]: 'a variant could not run, or the results could not be written to their folder',
      [EXIT.inconclusive]: 'not enough data for an answer',
      [EXIT.invalid]: 'invalid: the measurement went wrong',
      [EXIT.interrupted]: 'interrupted: the result contains what was measured until then',
    },
    docs: ['docs/measurement.md', 'docs/reading-a-report.md'],
  },
  async run(context, flags) {
    const name = String(flags['study']);
    if (name === LIST) {
      const { estimateStudyMs } = await import('../options/estimate-study.ts');
      for (const study of STUDIES) {
        const takes = formatDuration(await estimateStudyMs(study, context.cwd));
        context.stdout.write(`${study.id.padEnd(14)} ${takes.padStart(10)}  ${study.question}\n`);
      }
      return EXIT.pass;
    }
    const study = resizedStudy(await chooseStudy(name, context.cwd), flags);
    return measureRun(context, flagsOfStudy(study, flags), study);
  },
};

async function chooseStudy(name: string, cwd: string): Promise<Study> {
  if (name.endsWith('.json')) return loadStudyFile(resolve(cwd, name), readTextFile);
  const study = STUDIES.find(({ id }) => id === name);
  if (study === undefined)
    throw unknownName(
      'study',
      name,
      STUDIES.map(({ id }) => id),
    );
  return study;
}

import { cacheStudy } from './cache.ts';
import { middlewareStudy } from './middleware.ts';
import { indexStudy } from './name-index.ts';
import { odmStudy } from './odm.ts';
import { poolStudy } from './pool.ts';
import { queryBuilderStudy } from './query-builder.ts';
import { statementsStudy } from './statements.ts';
import { type Study, type StudyInput, studySchema } from './study.ts';
import { validationStudy } from './validation.ts';

const DATA: readonly StudyInput[] = [
  poolStudy,
  indexStudy,
  statementsStudy,
  queryBuilderStudy,
  odmStudy,
  validationStudy,
  cacheStudy,
  middlewareStudy,
];

/** The studies that `stackbench study` knows, in the order in which it lists them. */
export const STUDIES: readonly Study[] = DATA.map((study) => studySchema.parse(study));

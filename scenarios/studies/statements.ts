import type { StudyInput } from './study.ts';

export const statementsStudy = {
  id: 'statements',
  question: 'What do named (prepared) statements save?',
  targets: ['express-postgres'],
  variants: [{ 'postgres.namedStatements': true }, { 'postgres.namedStatements': false }],
  names: ['a named statement', 'an unnamed statement'],
  scenarios: ['read'],
  answer: { per: 'read' },
} satisfies StudyInput;

import type { StudyInput } from './study.ts';

export const queryBuilderStudy = {
  id: 'query-builder',
  question: 'What do a query builder (knex) and an ORM (Drizzle) cost on PostgreSQL?',
  targets: ['express-postgres'],
  variants: [{ 'postgres.access': 'driver' }, { 'postgres.access': 'knex' }, { 'postgres.access': 'drizzle' }],
  names: ['the driver', 'knex', 'Drizzle'],
  scenarios: ['mixed-crud'],
} satisfies StudyInput;

import type { z } from 'zod';
import { type Study, studySchema } from './study.ts';

const POOL_SIZES = [10, 1, 2, 5, 20, 50];

const DATA = [
  {
    id: 'pool',
    question: 'How many connections does the pool of express-postgres need?',
    targets: ['express-postgres'],
    variants: POOL_SIZES.map((size) => ({ 'postgres.poolMax': size })),
    scenario: 'mixed-crud',
  },
  {
    id: 'statements',
    question: 'What do named (prepared) statements save?',
    targets: ['express-postgres'],
    variants: [{ 'postgres.namedStatements': true }, { 'postgres.namedStatements': false }],
    scenario: 'read',
  },
  {
    id: 'query-builder',
    question: 'What do a query builder (knex) and an ORM (Drizzle) cost on PostgreSQL?',
    targets: ['express-postgres'],
    variants: [{ 'postgres.access': 'driver' }, { 'postgres.access': 'knex' }, { 'postgres.access': 'drizzle' }],
    scenario: 'mixed-crud',
  },
  {
    id: 'odm',
    question: 'What does an ODM (mongoose, with its own driver) cost on MongoDB?',
    targets: ['express-mongodb'],
    variants: [{ 'mongodb.access': 'driver' }, { 'mongodb.access': 'mongoose' }],
    scenario: 'mixed-crud',
  },
  {
    id: 'validation',
    question: 'What does the validation of bodies cost?',
    targets: ['express-memory'],
    variants: [{ 'express.validation': 'zod' }, { 'express.validation': 'joi' }, { 'express.validation': 'none' }],
    scenario: 'write',
  },
  {
    id: 'cache',
    question: 'What does a cache in front of PostgreSQL bring: in the app, in Redis, in Memcached?',
    targets: ['express-postgres'],
    variants: [{}, { 'app.lruCache': true }],
    beside: ['express-postgres-redis', 'express-postgres-memcached'],
    scenario: 'hot-key',
  },
  {
    id: 'middleware',
    question: 'What does middleware cost?',
    targets: ['express-memory'],
    variants: [
      {},
      { 'express.logging': 'morgan' },
      { 'express.logging': 'pino' },
      { 'express.rateLimit': 'memory' },
      { 'express.bodyReader': 'body-parser' },
      { 'http.etag': true },
      { 'express.logging': 'pino', 'express.rateLimit': 'memory', 'http.etag': true },
    ],
    scenario: 'mixed-crud',
  },
] satisfies z.input<typeof studySchema>[];

/** The studies that `stackbench study` knows. */
export const STUDIES: readonly Study[] = DATA.map((study) => studySchema.parse(study));

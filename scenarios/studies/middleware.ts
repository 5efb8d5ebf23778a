import type { StudyInput } from './study.ts';

export const middlewareStudy = {
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
  names: [
    'none',
    'logging by morgan',
    'logging by pino',
    'a rate limit in memory',
    'body-parser',
    'ETags',
    'pino, rate limit and ETags',
  ],
  scenarios: ['mixed-crud'],
} satisfies StudyInput;

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
  scenarios: ['mixed-crud'],
} satisfies StudyInput;

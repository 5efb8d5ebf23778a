import type { StudyInput } from './study.ts';

export const middlewareStudy = {
  id: 'middleware',
  question: 'What does middleware cost, one by one and all together?',
  targets: ['express-memory'],
  variants: [
    {},
    { 'express.logging': 'morgan' },
    { 'express.logging': 'pino' },
    { 'express.rateLimit': 'memory' },
    { 'express.auth': 'api-key' },
    { 'express.auth': 'jwt' },
    { 'express.statusMonitor': true },
    { 'express.bodyReader': 'body-parser' },
    { 'http.etag': true },
    {
      'express.logging': 'pino',
      'express.rateLimit': 'memory',
      'express.auth': 'jwt',
      'express.statusMonitor': true,
      'http.etag': true,
    },
  ],
  names: [
    'no middleware',
    'logging by morgan',
    'logging by pino',
    'a rate limit in memory',
    'an API key',
    'a signed token',
    'a status monitor',
    'body-parser',
    'an ETag',
    'all of pino, rate limit, token, monitor and ETag',
  ],
  scenarios: ['mixed-crud'],
} satisfies StudyInput;

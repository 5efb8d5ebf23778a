import type { StudyInput } from './study.ts';

export const durabilityStudy = {
  id: 'durability',
  question: 'What does it cost that an acknowledged write survives a crash?',
  targets: ['express-postgres'],
  variants: [{ 'postgres.synchronousCommit': 'on' }, { 'postgres.synchronousCommit': 'off' }],
  names: ['synchronous commit', 'asynchronous commit'],
  beside: [
    { stack: 'express-redis', settings: { 'redis.appendfsync': 'always' } },
    { stack: 'express-redis', settings: { 'redis.appendfsync': 'everysec' } },
    { stack: 'express-redis', settings: { 'redis.appendfsync': 'no' } },
    { stack: 'express-mongodb', settings: { 'mongodb.writeConcern': 'j:true' } },
    { stack: 'express-mongodb', settings: { 'mongodb.writeConcern': 'j:false' } },
  ],
  scenarios: ['write'],
  metrics: ['throughput', 'cpu'],
  answer: { per: 'write' },
} satisfies StudyInput;

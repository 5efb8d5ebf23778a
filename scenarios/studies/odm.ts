import type { StudyInput } from './study.ts';

export const odmStudy = {
  id: 'odm',
  question: 'What does an ODM (mongoose, with its own driver) cost on MongoDB?',
  targets: ['express-mongodb'],
  variants: [{ 'mongodb.access': 'driver' }, { 'mongodb.access': 'mongoose' }],
  names: ['the driver', 'mongoose'],
  scenarios: ['mixed-crud'],
} satisfies StudyInput;

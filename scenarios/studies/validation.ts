import type { StudyInput } from './study.ts';

export const validationStudy = {
  id: 'validation',
  question: 'What does the validation of bodies cost?',
  targets: ['express-memory'],
  variants: [{ 'express.validation': 'zod' }, { 'express.validation': 'joi' }, { 'express.validation': 'none' }],
  names: ['zod', 'Joi', 'no validation'],
  scenarios: ['write'],
  answer: { per: 'write' },
} satisfies StudyInput;

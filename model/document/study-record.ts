import { z } from 'zod';

/** Figures by which a study compares variants: CPU time per request, requests/s, latency, wait for a connection. */
const studyMetricSchema = z.enum(['cpu', 'throughput', 'p99', 'pool-wait']);
export type StudyMetric = z.infer<typeof studyMetricSchema>;

/**
 * How the answer is said: as the difference of each variant from the first one, or as the variant that is best by the
 * leading figure, with those that do not differ from it; `break-even`, before the differences, is the hit ratio from
 * which each cache pays.
 */
const studyAnswerSchema = z.strictObject({
  kind: z.enum(['difference', 'optimum', 'break-even']).default('difference'),
  /** What one request is in sentences: `create` for `3% more CPU per create`. */
  per: z.string().min(1).max(40).default('request'),
});

/** What a document says of the study of which it is the run: all that its answer needs. */
export const studyRecordSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'an id has small letters, digits and hyphens, at most 64'),
  question: z.string().min(1).max(200),
  /** The figures of the answer; the first one leads. */
  metrics: z.array(studyMetricSchema).min(1).default(['cpu', 'throughput']),
  answer: studyAnswerSchema.prefault({}),
  /** What variants are called in sentences, by their ids; others by what makes them one. */
  names: z.record(z.string(), z.string()).default({}),
});
export type StudyRecord = z.infer<typeof studyRecordSchema>;

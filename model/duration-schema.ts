import { z } from 'zod';
import { parseDuration } from './duration.ts';

/** A member of a configuration that is a duration, in ms: `90s`, `5m`, `1m30s`. */
export function durationSchema(member: string) {
  return z
    .string()
    .regex(/^(\d+(\.\d+)?(ms|s|m|h))+$/, 'a duration is written as 90s, 5m or 1m30s')
    .transform((text) => parseDuration(text, member));
}

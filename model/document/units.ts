import { z } from 'zod';

/** A whole number from 0. */
export const count = z.int().nonnegative();
/** A time in µs, from 0. */
export const micros = z.number().nonnegative();
/** A time in ms, from 0. */
export const millis = z.number().nonnegative();

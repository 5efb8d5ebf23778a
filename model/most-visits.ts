/** Visits of each stack that a run takes at most. */
export const MOST_VISITS = 100;

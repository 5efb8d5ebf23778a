/** Seconds of a round that are told one by one: its first hour, so that memory does not grow without end. */
export const MOST_SECONDS = 3600;

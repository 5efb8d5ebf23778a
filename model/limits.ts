/** Maximum number of visits of each stack in a run. */
export const MOST_VISITS = 100;

/** Maximum number of seconds of a round that are recorded one by one: its first hour, which bounds the memory. */
export const MOST_SECONDS = 3600;

/** Minimum number of blocks of a gate that can lead to a decision. */
export const FEWEST_BLOCKS = 8;

/** Maximum number of blocks of a gate. */
export const MOST_BLOCKS = 200;

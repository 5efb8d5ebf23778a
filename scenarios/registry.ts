import { find } from './find.ts';
import { hotKey } from './hot-key.ts';
import { list } from './list.ts';
import { mixedCrud } from './mixed-crud.ts';
import { read } from './read.ts';
import type { Scenario } from './scenario.ts';
import { write } from './write.ts';

/** Every scenario that ships with us, by id. */
export const scenarios = {
  'mixed-crud': mixedCrud,
  read,
  write,
  list,
  find,
  'hot-key': hotKey,
} satisfies Record<string, Scenario>;

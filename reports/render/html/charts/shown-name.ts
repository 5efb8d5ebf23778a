import { shorten } from '../../../words/clean-text.ts';

/** A stack's name in a chart, cut to `limit` characters; of a variant, what makes it one stays. */
export function shownName(target: string, limit: number): string {
  const at = target.indexOf('@');
  return target.length <= limit || at === -1 ? shorten(target, limit) : shorten(`…${target.slice(at)}`, limit);
}

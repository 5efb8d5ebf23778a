import type { WrongAnswer } from './answer-facts.ts';

/** Statuses from which the service itself may have printed why. */
const SERVER_ERROR = 500;
const LOG_LIMIT = 600;
const LETTERS = 200;

/** Returns the first 200 letters of an answer. */
export function firstLetters(text: string): string {
  return text.length > LETTERS ? `${text.slice(0, LETTERS)}…` : text;
}

/**
 * Returns the first letters of a wrong answer and, of a service that failed, the end of what it printed, each on lines
 * of its own; empty if there is neither.
 */
export function quoteAnswer({ text, log, status }: Pick<WrongAnswer, 'text' | 'log' | 'status'>): string {
  // A service that fails prints the same each time.
  const printed = [...new Set(log.trim().split('\n'))].join('\n').slice(-LOG_LIMIT);
  return [
    ...(text === '' ? [] : [`\nThe answer begins: ${firstLetters(text)}`]),
    ...(printed === '' || (status !== null && status < SERVER_ERROR) ? [] : [`\nIt printed:\n${printed}`]),
  ].join('');
}

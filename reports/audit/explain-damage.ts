import { z } from 'zod';
import { messageOf } from '../../model/stackbench-error.ts';
import { inWords, member } from './formats/member.ts';

const LONGEST = 200;

/** Returns one sentence on what could not be read: the member and its value, or the message of the reader. */
export function explainDamage(cause: unknown, json: unknown): string {
  if (cause instanceof z.ZodError) {
    const issue = cause.issues[0];
    if (issue !== undefined) return explainIssue(issue, json);
  }
  return messageOf(cause).replaceAll(/\s+/g, ' ').slice(0, LONGEST);
}

function explainIssue(issue: z.core.$ZodIssue, json: unknown): string {
  const path = issue.path.map(String);
  const place = path.length === 0 ? 'The document' : path.join('.').slice(0, LONGEST);
  const found = inWords(member(json, ...path));
  return issue.code === 'invalid_type'
    ? `${place} is ${found}, not of type ${issue.expected}.`
    : `${place} is ${found}, which is not allowed.`;
}

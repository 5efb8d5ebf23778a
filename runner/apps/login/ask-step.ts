import { encodePath } from '../../../model/gate/encode-path.ts';
import type { LoginStep } from '../../../model/gate/gated-login.ts';
import { mergeHeaders } from '../../../scenarios/merge-headers.ts';
import { fillJson, fillPlaceholders, fillRecord } from '../../datastores/sides/fill-placeholders.ts';
import { type ServerAnswer, askServer } from '../../machine/ask-server.ts';
import { type Cookie, cookieHeader } from './cookies.ts';

const WITHIN_MS = 10_000;

/** What the steps before gave. */
export interface SoFar {
  readonly cookies: readonly Cookie[];
  readonly headers: Readonly<Record<string, string>>;
  /** Values of the side and those taken, by placeholder; those of `path` are encoded. */
  readonly values: Readonly<Record<string, string>>;
  readonly pathValues: Readonly<Record<string, string>>;
}

/** Sends one step, with the cookies and headers of those before. */
export async function askStep(
  step: LoginStep,
  { cookies, headers, values, pathValues }: SoFar,
  { baseUrl, signal }: { readonly baseUrl: string; readonly signal: AbortSignal | undefined },
): Promise<ServerAnswer> {
  const path = encodePath(fillPlaceholders(step.path, pathValues));
  const cookie = cookieHeader(cookies, path);
  const body = bodyOf(step, values);
  return askServer(`${baseUrl}${path}`, {
    method: step.method,
    headers: mergeHeaders(
      cookie === '' ? {} : { cookie },
      headers,
      body?.type === undefined ? {} : { 'content-type': body.type },
      fillRecord(step.headers, values),
    ),
    ...(body === null ? {} : { body: body.text }),
    signal: AbortSignal.any([AbortSignal.timeout(WITHIN_MS), ...(signal === undefined ? [] : [signal])]),
  });
}

/** Text of an unknown type has none; null without a body. */
function bodyOf(
  { body, form }: LoginStep,
  values: SoFar['values'],
): { readonly text: string; readonly type?: string } | null {
  if (form !== undefined) {
    const fields = new URLSearchParams();
    for (const [name, text] of Object.entries(form)) fields.append(name, fillPlaceholders(text, values));
    return { text: fields.toString(), type: 'application/x-www-form-urlencoded' };
  }
  if (body === undefined) return null;
  const filled = fillJson(body, values);
  return typeof filled === 'string' ? { text: filled } : { text: JSON.stringify(filled), type: 'application/json' };
}

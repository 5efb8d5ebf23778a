import { secretsInHeaders, secretsInJson, secretsInText } from './secrets-in.ts';

interface Sent {
  readonly path: string | readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Secrets of requests, found by the names of headers, parameters and fields. */
export function secretsOfRequests(requests: readonly Sent[]): string[] {
  return requests.flatMap(({ path, headers, body }) => [
    ...secretsInJson(body),
    ...[path].flat().flatMap(secretsInText),
    ...secretsInHeaders(headers),
  ]);
}

/** An error that a JSON answer reports although its status is good. */
export type ErrorBody = 'graphql' | 'error';

/**
 * Returns whether a JSON answer reports an error: `errors` of GraphQL (a list, beside `data` or without it), or
 * `error`, `errors`, `success: false` and the like. Null if it does not.
 */
export function errorBodyOf(json: unknown): ErrorBody | null {
  if (Array.isArray(json)) {
    // A batch of GraphQL.
    const all = json.map(errorBodyOf);
    return all.length > 0 && all.every((one) => one === 'graphql') ? 'graphql' : null;
  }
  if (typeof json !== 'object' || json === null) return null;
  const { errors, error, data, success, ok, status } = json as Readonly<Record<string, unknown>>;
  if (Array.isArray(errors) && errors.length > 0 && errors.every((one) => isGraphqlError(one, data !== undefined)))
    return 'graphql';
  if (isReported(errors) || isReported(error)) return 'error';
  return success === false || ok === false || status === 'error' || status === 'fail' ? 'error' : null;
}

/** Beside `data` a message is enough; without it, only GraphQL also names places in the query. */
function isGraphqlError(one: unknown, hasData: boolean): boolean {
  if (typeof one !== 'object' || one === null || !('message' in one)) return false;
  return hasData || 'locations' in one || 'extensions' in one;
}

/** Many APIs have an empty `error` in good answers; a number may be a count. */
function isReported(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  if (value === true) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

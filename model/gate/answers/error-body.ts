/** An error that a JSON answer reports although its status is good. */
export type ErrorBody = 'graphql' | 'json-rpc' | 'error';

/**
 * Returns whether a JSON answer reports an error: `errors` of GraphQL, `error` of JSON-RPC, or `error`,
 * `errors`, `success: false`, `statusCode: 500` and the like. Null if it does not.
 */
export function errorBodyOf(json: unknown): ErrorBody | null {
  if (Array.isArray(json)) {
    // A batch of GraphQL or JSON-RPC.
    const [first, ...others] = json.map(errorBodyOf);
    return first !== undefined && first !== 'error' && others.every((one) => one === first) ? first : null;
  }
  if (typeof json !== 'object' || json === null) return null;
  const { errors, error, data, success, ok, status, statusCode, jsonrpc } = json as Readonly<Record<string, unknown>>;
  if (Array.isArray(errors) && errors.length > 0 && errors.every((one) => isGraphqlError(one, data !== undefined)))
    return 'graphql';
  if (jsonrpc !== undefined && isReported(error)) return 'json-rpc';
  if (isErrorStatus(status) || isErrorStatus(statusCode)) return 'error';
  if (isReported(errors) || isReported(error)) return 'error';
  return success === false || ok === false || status === 'error' || status === 'fail' ? 'error' : null;
}

/** Beside `data` a message is enough; without it, only GraphQL also names places in the query. */
function isGraphqlError(one: unknown, hasData: boolean): boolean {
  if (typeof one !== 'object' || one === null || !('message' in one)) return false;
  return hasData || 'locations' in one || 'extensions' in one;
}

function isErrorStatus(value: unknown): boolean {
  return typeof value === 'number' && value >= 400 && value < 600;
}

/** Many APIs have an empty `error` in good answers; a number may be a count. */
function isReported(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  if (value === true) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

const SECRET_NAME =
  /PASS|PWD$|SECRET|TOKEN|CREDENTIAL|API_?KEY|(ACCESS|PRIVATE|SIGNING|ENCRYPTION|AUTH|ACCOUNT)_?KEY|(^|_)AUTH$|CONNECTION_?STRING|WEBHOOK|COOKIE$|CREDS$|(^|[_-])(DSN|PAT|PW|JWT|BEARER|SIG)$/i;
/** Variables of shells that name folders. */
const NOT_SECRET = /^(OLD)?PWD$/;
const KEY_NAME = /(^|[_-])KEY$/i;
const SECRET_HEADER = /^((proxy-)?authorization|(set-)?cookie|x-(api-key|auth-token|csrf-token))$/i;
/** Everyday values that protect nothing: to hide them would hide text that is not secret. */
const EVERYDAY_WORD =
  /^(\d{1,7}|true|false|null|none|base|head|node|express|postgres|postgresql|mongo|mongodb|redis|memcached|root|admin|user|test|password|secret|token|stackbench)$/i;

/**
 * Whether the value of a variable or field of this name is to be hidden. A value that is only called a key must look
 * like one.
 */
export function isSecretName(name: string, value = ''): boolean {
  if (NOT_SECRET.test(name)) return false;
  return SECRET_NAME.test(name) || (KEY_NAME.test(name) && value.length >= 8 && /\d/.test(value) && /\D/.test(value));
}

export function isSecretHeader(name: string, value = ''): boolean {
  return SECRET_HEADER.test(name) || isSecretName(name, value);
}

/**
 * Whether a value can be hidden in every text; shorter ones and everyday words are hidden only if their position shows
 * what they are.
 */
export function canBeHidden(value: string): boolean {
  return value.length >= 4 && !EVERYDAY_WORD.test(value);
}

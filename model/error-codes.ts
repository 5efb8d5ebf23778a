/**
 * Every code of a `StackbenchError`: stable, kebab-case. A new error begins with a line here, so that a misspelt code
 * is a type error wherever it is made or compared.
 */
export type ErrorCode = UsageError | InputError | CheckoutError | AppError | DatastoreError | LoadError | MachineError;

/** Arguments and options. */
type UsageError =
  | `unknown-${string}`
  | 'bad-arrivals'
  | 'bad-duration'
  | 'bad-number'
  | 'bad-plant'
  | 'bad-share'
  | 'different-sides'
  | 'duration-too-short'
  | 'engine-missing'
  | 'gate-blocks-out-of-range'
  | 'gate-ratio-unknown'
  | 'invalid-threshold'
  | 'margins-crossed'
  | 'max-duration-too-short'
  | 'named-and-provided'
  | 'nothing-to-measure'
  | 'one-core'
  | 'other-self-check'
  | 'plant-needs-target'
  | 'same-request-name'
  | 'same-scenario-id'
  | 'too-few-blocks'
  | 'too-few-results'
  | 'usage';

/** Files that are read. */
type InputError =
  | 'bad-config'
  | 'bad-prices'
  | 'bad-scenario'
  | 'bad-study'
  | 'bad-values'
  | 'no-service'
  | 'no-template'
  | 'start-not-set'
  | 'unreadable-audit-file'
  | 'unreadable-result'
  | 'unreadable-self-check'
  | 'variable-not-set';

/** Commits of a gate: found, checked out, installed, built. */
type CheckoutError =
  | 'bare-repository'
  | 'git-failed'
  | 'git-ownership'
  | 'missing-tool'
  | 'no-base'
  | 'no-commit'
  | 'no-default-branch'
  | 'no-git'
  | 'no-merge-base'
  | 'no-repository'
  | 'no-service-folder'
  | 'same-sides'
  | 'shallow-clone'
  | 'side-failed';

/** The app under test. */
type AppError =
  | 'cannot-serve'
  | 'fill-failed'
  | 'login-failed'
  | 'not-conformant'
  | 'plant-not-sized'
  | 'side-not-ready'
  | 'target-gone'
  | 'target-not-ready'
  | 'stack-not-built'
  | 'target-silent'
  | 'void-blocks';

/** Datastores: their addresses, their starts, what happens to them during a visit. */
type DatastoreError =
  | 'bad-address'
  | 'bad-datastore-address'
  | 'compose-failed'
  | 'compose-unavailable'
  | 'datastore-refused'
  | 'external-unreachable'
  | 'initdb-failed'
  | 'no-free-user'
  | 'no-datastore'
  | 'no-user-for-postgres'
  | 'program-vanished'
  | 'remote-address'
  | 'service-frozen'
  | 'service-gone'
  | 'datastore-not-ready'
  | 'service-restarted'
  | 'stand-in-missing'
  | 'datastore-not-shareable';

/** Load generators. */
type LoadError =
  | 'generator-crashed'
  | 'generator-stuck'
  | 'k6-failed'
  | 'no-answer'
  | 'null-server'
  | 'server-gone'
  | 'wrong-load';

/** This machine: folders, processes, programs, the system itself. */
type MachineError =
  | 'cannot-write'
  | 'could-not-end'
  | 'could-not-start'
  | 'download-failed'
  | 'foreign-files'
  | 'foreign-folder'
  | 'hash-mismatch'
  | 'in-use'
  | 'memory-too-small'
  | 'mongod-does-not-run'
  | 'no-cache'
  | 'no-current-folder'
  | 'no-work-folder'
  | 'output-lost'
  | 'packages-do-not-run'
  | 'setup-under-way'
  | 'system-refused'
  | 'tight-limits'
  | 'windows'
  | 'tool-failed'
  | 'unexpected';

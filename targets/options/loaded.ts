import type { RequestHandler } from 'express';

/** What an option adds to the app. */
export interface Loaded {
  readonly handler: RequestHandler | null;
  /** npm packages that it loaded. */
  readonly packages: readonly string[];
  /** Ends its connections; absent without any. */
  readonly close?: () => Promise<void>;
}

/** Types for the part of express-status-monitor 1.3.4 (pinned) that we use: it ships none. */
declare module 'express-status-monitor' {
  import type { RequestHandler } from 'express';

  function statusMonitor(): RequestHandler;
  export = statusMonitor;
}

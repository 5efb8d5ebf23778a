import { bareSocketLatencies } from './bare-socket-client.ts';

/** The bare client's process: port, requests and pause (ms) as its arguments; sends its latencies once. */
const [port = 0, requests = 0, pauseMs = 0] = process.argv.slice(2).map(Number);
process.send?.(await bareSocketLatencies(port, requests, pauseMs));

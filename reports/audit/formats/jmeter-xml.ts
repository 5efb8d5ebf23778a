import type { AuditFormat } from './format.ts';
import { roundsOf, sampleOf } from './jmeter.ts';
import { RequestLog } from './request-log.ts';

const TAG = /<(\/?)(httpSample|sample|sampleResult)\b([^<>]*)>/g;

/** A JTL in XML. Nested samples (redirects, embedded resources) are parts of the outer ones, so only those are read. */
export const jmeterXml: AuditFormat = {
  title: 'JMeter JTL (XML)',
  recognise: ({ text }) => text.slice(0, 2000).includes('<testResults'),
  read({ name, text }) {
    if (!text.includes('</testResults>')) throw new Error('It does not end with </testResults>.');
    const log = new RequestLog();
    let depth = 0;
    for (const [, close, , inside = ''] of text.matchAll(TAG)) {
      if (close === '/') depth -= 1;
      else {
        if (depth === 0) log.add(sampleIn(inside));
        if (!inside.endsWith('/')) depth += 1;
      }
    }
    return roundsOf(name, [log]);
  },
};

/** The names are short from version 2.1 of the format on. */
function sampleIn(inside: string): ReturnType<typeof sampleOf> {
  const attributes = new Map([...inside.matchAll(/\b(\w{1,20})="([^"]*)"/g)].map(([, key, value]) => [key, value]));
  const of = (short: string, long: string): string => attributes.get(short) ?? attributes.get(long) ?? '';
  return sampleOf(of('ts', 'timeStamp'), of('t', 'time'), of('rc', 'responseCode'), of('s', 'success'));
}

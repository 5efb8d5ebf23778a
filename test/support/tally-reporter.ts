interface TestEvent {
  readonly type: string;
  readonly data: {
    readonly file?: string;
    readonly counts?: {
      readonly passed: number;
      readonly failed: number;
      readonly cancelled: number;
      readonly skipped: number;
    };
  };
}

/** The closing line for people and CI: `N passed, N failed, N skipped`. */
export default async function* tally(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of source) {
    if (type !== 'test:summary' || data.file !== undefined || data.counts === undefined) continue;
    const { passed, failed, cancelled, skipped } = data.counts;
    yield `\n${passed} passed, ${failed + cancelled} failed, ${skipped} skipped\n`;
  }
}

import { expect, it } from 'vitest';
import { lineFingerprints } from './fingerprints.ts';

const fingerprints = (text: string) => {
  const of = lineFingerprints(text);
  return text.split(/\r\n|\r|\n/).map((_, i) => of(i + 1));
};

// The values are what github/codeql-action's own tests expect (src/fingerprints.test.ts).
it('gives the fingerprints that upload-sarif computes', () => {
  expect(fingerprints('')).toEqual(['c129715d7a2bc9a3:1']);
  expect(fingerprints(' a\nb\n  \t\tc\n d')).toEqual([
    '271789c17abda88f:1',
    '54703d4cd895b18:1',
    '180aee12dab6264:1',
    'a23a3dc5e078b07b:1',
  ]);
});

it('counts lines that look the same', () => {
  expect(fingerprints('Lorem ipsum dolor sit amet.\n'.repeat(10))).toEqual([
    ...[1, 2, 3, 4, 5, 6].map((occurrence) => `a7f2ff13bc495cf2:${occurrence}`),
    'a7f2ff1481e87703:1',
    'a9cf91f7bbf1862b:1',
    '55ec222b86bcae53:1',
    'cc97dc7b1d7d8f7b:1',
    'c129715d7a2bc9a3:1',
  ]);
});

it.each(['\n', '\r', '\r\n'])('takes %j for the end of a line', (end) => {
  expect(fingerprints([' hello; \t', 'world!!!', '', '', '  \t\tGreetings', ' End', ''].join(end))).toEqual([
    'e9496ae3ebfced30:1',
    'fb7c023a8b9ccb3f:1',
    'ce8ba1a563dcdaca:1',
    'e20e36e16fcb0cc8:1',
    'b3edc88f2938467e:1',
    'c8e28b0b4002a3a0:1',
    'c129715d7a2bc9a3:1',
  ]);
});

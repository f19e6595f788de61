import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvText } from '../components/csv.ts';
import { bytes, count, duration, metric, percent, signed } from './number.ts';
import { ago } from './time.ts';

const thin = '\u2009';

test('metrics are shown with four significant digits, whole numbers whole, NaN written out and missing as a dash', () => {
  assert.deepEqual(
    [0.754_932_6, -0.235_77, 12_345.67, 800, 0, Number.NaN, 'NaN', null, 1.083e-7].map((value) => metric(value)),
    ['0.7549', '−0.2358', `12${thin}346`, '800', '0', 'NaN', 'NaN', '–', '1.083e−7'],
  );
});

test('differences carry their sign, shares become percent, sizes and times get their unit', () => {
  assert.equal(signed(0.0089), '+0.008900');
  assert.equal(percent(0.905), `90.5${thin}%`);
  assert.equal(count(1_204_331), `1${thin}204${thin}331`);
  assert.equal(bytes(1_536), '1.5 KiB');
  assert.deepEqual(
    [340, 12_400, 251_000, 7_500_000, 1_728_000_000].map((ms) => duration(ms)),
    ['340 ms', '12.4 s', '4m11s', '2 h 05 m', '20 d'],
  );
});

test('a time is relative under a day of the server’s clock and absolute beyond', () => {
  const now = Date.parse('1997-10-31T22:00:00Z');
  assert.equal(ago('1997-10-31T20:30:00Z', now), '1 h ago');
  assert.equal(ago('1997-09-30T22:00:00Z', now), '30 Sep 22:00');
  assert.equal(ago('1996-09-30T22:00:00Z', now), '30 Sep 1996 22:00');
  assert.equal(ago('1997-09-30T22:00:00Z', now, 'Europe/Berlin'), '1 Oct 00:00');
  assert.equal(ago('1996-12-31T23:30:00Z', now, 'Asia/Tokyo'), '1 Jan 08:30');
});

test('a saved table holds nothing that a spreadsheet would run', () => {
  assert.equal(
    csvText(
      ['name', 'n'],
      [
        ['=1+1', -2],
        ['a "b", c', null],
      ],
    ),
    'name,n\r\n\'=1+1,-2\r\n"a ""b"", c",\r\n',
  );
});

test('a tiny negative difference has the same minus sign before it and in its power of ten', () => {
  assert.equal(signed(-1.6591e-8), '−1.659e−8');
});

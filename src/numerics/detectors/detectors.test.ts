import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertClose, at, type Golden, num, numbers, readColumns, readGolden } from '../../../test/support/golden.ts';
import { MersenneTwister } from '../random/mersenne-twister.ts';
import { Xoshiro128 } from '../random/xoshiro128.ts';
import { Adwin } from './adwin.ts';
import { Ddm } from './ddm.ts';
import { type Detector, detectAll } from './detector.ts';
import { Eddm } from './eddm.ts';
import { HddmA } from './hddm-a.ts';
import { HddmW } from './hddm-w.ts';
import { Kswin } from './kswin.ts';
import { PageHinkley } from './page-hinkley.ts';

const streams = at(readGolden('streams'), 'values') as Record<string, Golden>;

/** Golden parameters carry River's names; ours are their camel case, with two shortened. */
function options(params: Golden): Record<string, never> {
  const renamed = Object.entries(params as Record<string, Golden>).map(([key, value]) => {
    const camel = key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    return [camel.replace('minWindowLength', 'minWindow').replace('twoSidedTest', 'twoSided'), value];
  });
  return Object.fromEntries(renamed) as Record<string, never>;
}

const detectors: Record<string, ((params: Golden) => Detector) | undefined> = {
  ADWIN: (params) => new Adwin(options(params)),
  PageHinkley: (params) => new PageHinkley(options(params)),
  DDM: (params) => new Ddm(options(params)),
  EDDM: (params) => new Eddm(options(params)),
  HDDM_A: (params) => new HddmA(options(params)),
  HDDM_W: (params) => new HddmW(options(params)),
  KSWIN: (params) => new Kswin(options(params)),
};

for (const name of Object.keys(detectors)) {
  test(`${name} raises its alarms and warnings on exactly River's items`, () => {
    let compared = 0;
    for (const [stream, golden] of Object.entries(streams)) {
      const values = numbers(readColumns('streams', `${stream}.csv`)['x']);
      for (const want of at(golden, 'detectors') as Golden[]) {
        if (at(want, 'detector') !== name) continue;
        const label = `${stream} ${JSON.stringify(at(want, 'params'))}`;
        const detector = (detectors[name] as (params: Golden) => Detector)(at(want, 'params'));
        const { drifts, warnings } = detectAll(detector, values);
        assert.deepEqual(drifts, at(want, 'drift_at'), `${label} drifts`);
        compared++;
        if ('warning_count' in (want as object)) {
          // River's EDDM leaves the warning flag up on the item of the alarm; here a signal is one of both.
          const kept = name === 'EDDM' ? drifts.filter((index) => warnings.includes(index - 1)) : [];
          const raised = [...warnings, ...kept].sort((a, b) => a - b);
          assert.equal(raised.length, num(want, 'warning_count'), `${label} warnings`);
          assert.deepEqual(raised.slice(0, 10), at(want, 'warning_first'), `${label} first warnings`);
        }
        if (detector instanceof Adwin) {
          assert.equal(detector.width, num(want, 'final', 'width'), `${label} width`);
          assertClose(detector.estimate, num(want, 'final', 'estimation'), `${label} estimate`);
          assertClose(detector.squares, num(want, 'final', 'variance'), `${label} squares`);
        }
      }
    }
    assert.ok(compared >= 14, `${compared} settings compared`);
  });
}

test("draws are those of Python's generator", () => {
  const sampling = at(readGolden('streams'), 'kswin_sampling');
  for (const [key, seed, population, wanted] of [
    ['seed42_range70_k30', 42, 70, 30],
    ['seed7_range150_k50', 7, 150, 50],
  ] as const) {
    const random = new MersenneTwister(seed);
    for (const drawn of at(sampling, key) as Golden[]) assert.deepEqual(random.sample(population, wanted), drawn);
  }
  assert.throws(() => new MersenneTwister(-1), RangeError);
  assert.throws(() => new Kswin({ windowSize: 50, statSize: 30 }), RangeError);
});

test('the sane detectors stay silent on a steady error rate and hear a doubling', () => {
  const random = new Xoshiro128(5);
  for (const make of [() => new HddmA(), () => new PageHinkley(), () => new Adwin()]) {
    const steady = Array.from({ length: 4000 }, () => (random.uniform() < 0.2 ? 1 : 0));
    const doubled = Array.from({ length: 3000 }, () => (random.uniform() < 0.4 ? 1 : 0));
    const { drifts } = detectAll(make(), [...steady, ...doubled]);
    assert.ok(drifts.length > 0 && drifts.every((index) => index >= 4000), `${drifts}`);
  }
});

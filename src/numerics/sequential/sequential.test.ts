import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertClose } from '../../../test/support/golden.ts';
import { Xoshiro128 } from '../random/xoshiro128.ts';
import { logMixtureRatio, proportionSequence } from './beta-binomial-sequence.ts';
import { addBoundedValue, boundedMeanInterval, startBoundedMean } from './bounded-mean-sequence.ts';
import { mixtureLook, pairedMixtureLook, proportionMixtureLook } from './mixture-sprt.ts';
import {
  addProportionBatch,
  alwaysValidP,
  type ProportionAlternative,
  startProportionTest,
} from './proportion-e-process.ts';
import { addValue, emptyMoments, mergeMoments, momentsOfProportion, sampleVariance } from './running-moments.ts';
import { sampleRatioLogEvidence, sampleRatioTest } from './sample-ratio.ts';

// A share of 1000 runs whose true value is 0.05 exceeds this with chance below 0.5 %.
const limit = 0.069;

function successes(random: Xoshiro128, trials: number, rate: number): number {
  let hits = 0;
  for (let i = 0; i < trials; i++) if (random.uniform() < rate) hits++;
  return hits;
}

test('peeking at the mixture test of equal rates 80 times raises a false alarm in at most 5 % of runs', () => {
  const random = new Xoshiro128(1);
  // A canary of a twentieth of the traffic, where the normal approximation is at its worst.
  for (const rate of [0.01, 0.05, 0.5]) {
    let alarms = 0;
    for (let run = 0; run < 1000; run++) {
      const champion = { events: 0, trials: 0 };
      const challenger = { events: 0, trials: 0 };
      for (let look = 0; look < 80; look++) {
        champion.events += successes(random, 95, rate);
        champion.trials += 95;
        challenger.events += successes(random, 5, rate);
        challenger.trials += 5;
        if (proportionMixtureLook(champion, challenger, { effectScale: 0.03 }).decisive) {
          alarms++;
          break;
        }
      }
    }
    assert.ok(alarms / 1000 <= limit, `${alarms} false alarms at rate ${rate}`);
  }
});

test('peeking at the mixture test of equal skewed means keeps its level', () => {
  const random = new Xoshiro128(3);
  let alarms = 0;
  for (let run = 0; run < 1000; run++) {
    let champion = emptyMoments;
    let challenger = emptyMoments;
    for (let i = 0; i < 1500; i++) {
      champion = addValue(champion, -Math.log(1 - random.uniform()));
      challenger = addValue(challenger, -Math.log(1 - random.uniform()));
      if (mixtureLook(champion, challenger, { effectScale: 0.2 }).decisive) {
        alarms++;
        break;
      }
    }
  }
  assert.ok(alarms / 1000 <= limit, `${alarms} false alarms`);
});

test('a naive z test peeked at as often would cry wolf far more: the simulation can fail', () => {
  const random = new Xoshiro128(1);
  let alarms = 0;
  for (let run = 0; run < 1000; run++) {
    let champion = emptyMoments;
    let challenger = emptyMoments;
    for (let look = 0; look < 60; look++) {
      champion = mergeMoments(champion, momentsOfProportion(successes(random, 100, 0.1), 100));
      challenger = mergeMoments(challenger, momentsOfProportion(successes(random, 100, 0.1), 100));
      const error = Math.sqrt(
        sampleVariance(champion) / champion.count + sampleVariance(challenger) / challenger.count,
      );
      if (Math.abs(challenger.mean - champion.mean) > 1.96 * error) {
        alarms++;
        break;
      }
    }
  }
  assert.ok(alarms / 1000 > 0.2, `${alarms} false alarms`);
});

test('the mixture test finds a real difference and its confidence sequence covers it at every look', () => {
  const random = new Xoshiro128(2);
  let found = 0;
  let missed = 0;
  for (let run = 0; run < 300; run++) {
    let champion = emptyMoments;
    let challenger = emptyMoments;
    let decisive = false;
    let outside = false;
    for (let i = 0; i < 4000; i++) {
      champion = addValue(champion, random.normal());
      challenger = addValue(challenger, 0.15 + random.normal());
      const look = mixtureLook(champion, challenger, { effectScale: 0.2 });
      decisive ||= look.decisive;
      outside ||= look.lower > 0.15 || look.upper < 0.15;
    }
    if (decisive) found++;
    if (outside) missed++;
  }
  assert.ok(found >= 295, `${found} of 300 found`);
  assert.ok(missed <= 24, `${missed} of 300 sequences miss the truth`);
});

test('paired differences decide with fewer rows than unpaired arms', () => {
  const random = new Xoshiro128(4);
  let paired = emptyMoments;
  let champion = emptyMoments;
  let challenger = emptyMoments;
  let pairedAt = 0;
  let unpairedAt = 0;
  for (let i = 1; i <= 20_000 && unpairedAt === 0; i++) {
    const shared = 2 * random.normal();
    const a = shared + 0.2 * random.normal();
    const b = shared + 0.1 + 0.2 * random.normal();
    paired = addValue(paired, b - a);
    champion = addValue(champion, a);
    challenger = addValue(challenger, b);
    if (pairedAt === 0 && pairedMixtureLook(paired, { effectScale: 0.1 }).decisive) pairedAt = i;
    if (mixtureLook(champion, challenger, { effectScale: 0.1 }).decisive) unpairedAt = i;
  }
  assert.ok(pairedAt > 0 && (unpairedAt === 0 || pairedAt * 5 < unpairedAt), `${pairedAt} and ${unpairedAt}`);
});

test('the mixture ratio is the stated formula and its interval the inverted test', () => {
  const champion = momentsOfProportion(100, 1000);
  const challenger = momentsOfProportion(150, 1000);
  const options = { effectScale: 0.05, alpha: 0.05 };
  const rates = proportionMixtureLook({ events: 100, trials: 1000 }, { events: 150, trials: 1000 }, options);
  assert.equal(rates.difference, 0.15 - 0.1);
  assert.equal(rates.decisive, rates.lower > 0 || rates.upper < 0);
  const look = mixtureLook(champion, challenger, options);
  const s2 = (0.1 * 0.9 + 0.15 * 0.85) / 999;
  const t2 = 0.0025;
  const expected = 0.5 * Math.log(s2 / (s2 + t2)) + (t2 * 0.05 ** 2) / (2 * s2 * (s2 + t2));
  assertClose(look.logLikelihoodRatio, expected, 'log ratio', 1e-12);
  assertClose(look.pValue, Math.exp(-expected), 'p', 1e-12);
  assert.equal(look.decisive, look.lower > 0 || look.upper < 0);
  const early = mixtureLook(momentsOfProportion(0, 50), momentsOfProportion(50, 50), options);
  assert.deepEqual([early.decisive, early.pValue], [false, 1]);
});

for (const alternative of ['two-sided', 'higher'] as const satisfies readonly ProportionAlternative[]) {
  test(`the exact ${alternative} proportion test keeps its level for rare events, lopsided traffic and small batches`, () => {
    const random = new Xoshiro128(7);
    for (const rate of [0.005, 0.2]) {
      let alarms = 0;
      for (let run = 0; run < 1000; run++) {
        let state = startProportionTest;
        for (let look = 0; look < 50; look++) {
          const batch = {
            championTrials: 45,
            championEvents: successes(random, 45, rate),
            challengerTrials: 5,
            challengerEvents: successes(random, 5, rate),
          };
          state = addProportionBatch(state, batch, alternative);
        }
        if (alwaysValidP(state) <= 0.05) alarms++;
      }
      assert.ok(alarms / 1000 <= limit, `${alarms} false alarms at rate ${rate}`);
    }
  });
}

test('the exact proportion test stops a failing canary soon and is silent for a better one when asked for worse', () => {
  const random = new Xoshiro128(8);
  let looks = 0;
  let state = startProportionTest;
  while (alwaysValidP(state) > 0.01 && looks < 200) {
    looks++;
    state = addProportionBatch(
      state,
      {
        championTrials: 90,
        championEvents: successes(random, 90, 0.01),
        challengerTrials: 10,
        challengerEvents: successes(random, 10, 0.4),
      },
      'higher',
    );
  }
  assert.ok(looks <= 8, `${looks} looks`);
  let better = startProportionTest;
  for (let look = 0; look < 100; look++) {
    better = addProportionBatch(
      better,
      { championTrials: 50, championEvents: 10, challengerTrials: 50, challengerEvents: 1 },
      'higher',
    );
  }
  assert.equal(alwaysValidP(better), 1);
});

test('the beta-binomial sequence covers a rare rate at all looks in 95 % of runs', () => {
  const random = new Xoshiro128(9);
  let missed = 0;
  for (let run = 0; run < 1000; run++) {
    let hits = 0;
    for (let i = 1; i <= 600; i++) {
      if (random.uniform() < 0.02) hits++;
      if (logMixtureRatio(hits, i, 0.02) >= Math.log(20)) {
        missed++;
        break;
      }
    }
  }
  assert.ok(missed / 1000 <= limit, `${missed} misses`);
  const sequence = proportionSequence(20, 1000);
  assertClose(logMixtureRatio(20, 1000, sequence.lower), Math.log(20), 'lower end', 1e-6);
  assertClose(logMixtureRatio(20, 1000, sequence.upper), Math.log(20), 'upper end', 1e-6);
  assert.deepEqual(proportionSequence(0, 0), { estimate: Number.NaN, lower: 0, upper: 1 });
  assert.equal(proportionSequence(0, 50).lower, 0);
});

test('the bounded-mean sequence covers the mean of a skewed law at all looks and shrinks', () => {
  const random = new Xoshiro128(10);
  let missed = 0;
  let width = 0;
  for (let run = 0; run < 400; run++) {
    let state = startBoundedMean;
    let outside = false;
    for (let i = 0; i < 1500; i++) {
      state = addBoundedValue(state, random.uniform() ** 3);
      const { lower, upper } = boundedMeanInterval(state);
      outside ||= lower > 0.25 || upper < 0.25;
      width = upper - lower;
    }
    if (outside) missed++;
  }
  assert.ok(missed / 400 <= 0.08, `${missed} misses`);
  assert.ok(width < 0.12, `width ${width}`);
  assert.throws(() => addBoundedValue(startBoundedMean, 2), /outside \[0, 1\]/);
});

test('the bounded-mean sequence scales with its range', () => {
  let unit = startBoundedMean;
  let wide = startBoundedMean;
  const range = { low: -10, high: 10 };
  for (const x of [0.1, 0.6, 0.3, 0.9]) {
    unit = addBoundedValue(unit, x);
    wide = addBoundedValue(wide, 20 * x - 10, range);
  }
  assertClose(boundedMeanInterval(wide, range).estimate, 20 * boundedMeanInterval(unit).estimate - 10, 'scaled', 1e-9);
});

test('moments added one by one, merged and read from counts agree', () => {
  const values = [1, 0, 0, 1, 1, 0, 1];
  const all = values.reduce(addValue, emptyMoments);
  const merged = mergeMoments(
    values.slice(0, 3).reduce(addValue, emptyMoments),
    values.slice(3).reduce(addValue, emptyMoments),
  );
  for (const other of [merged, momentsOfProportion(4, 7)]) {
    assert.equal(other.count, 7);
    assertClose(other.mean, all.mean, 'mean', 1e-14);
    assertClose(other.squares, all.squares, 'squares', 1e-13);
  }
  assert.ok(Number.isNaN(sampleVariance(addValue(emptyMoments, 3))));
});

test('a sample-ratio mismatch is found and a fair split is not', () => {
  assert.equal(sampleRatioTest([5000, 5000], [1, 1]).pValue, 1);
  assert.equal(sampleRatioTest([5200, 4800], [50, 50]).mismatch, true);
  assert.equal(sampleRatioTest([9010, 990], [90, 10]).mismatch, false);
  assert.equal(sampleRatioTest([10, 1], [1, 0]).mismatch, true);
  assert.equal(sampleRatioTest([0, 0], [1, 1]).mismatch, false);
  assert.throws(() => sampleRatioTest([1], [1]), /two arms/);
  assert.ok(sampleRatioLogEvidence([9000, 1400], [90, 10]) > Math.log(1000));
  assert.equal(sampleRatioLogEvidence([10, 1], [1, 0]), Infinity);
});

test('the sequential sample-ratio test keeps its level when looked at after every batch', () => {
  const random = new Xoshiro128(12);
  let alarms = 0;
  for (let run = 0; run < 1000; run++) {
    const counts = [0, 0];
    for (let look = 0; look < 60; look++) {
      const canary = successes(random, 100, 0.1);
      counts[0] = (counts[0] as number) + 100 - canary;
      counts[1] = (counts[1] as number) + canary;
      if (sampleRatioLogEvidence(counts, [90, 10]) >= Math.log(20)) {
        alarms++;
        break;
      }
    }
  }
  assert.ok(alarms / 1000 <= limit, `${alarms} false alarms`);
});

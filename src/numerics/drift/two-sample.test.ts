import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assertClose,
  assertProbability,
  at,
  type Golden,
  num,
  numbers,
  readColumns,
  readGolden,
} from '../../../test/support/golden.ts';
import { andersonDarling } from './anderson-darling.ts';
import { doaneEdges, freedmanDiaconisEdges, sturgesEdges } from './bin-edges.ts';
import { chiSquareContingency, chiSquareGoodnessOfFit, cramersV, gContingency } from './chi-square.ts';
import { cramerVonMises } from './cramer-von-mises.ts';
import { energyDistance } from './energy-distance.ts';
import { eppsSingleton } from './epps-singleton.ts';
import { fisherExact } from './fisher-exact.ts';
import { histogram } from './histogram.ts';
import { jensenShannonDistance } from './jensen-shannon.ts';
import { type KsAlternative, kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { klDivergence } from './kullback-leibler.ts';
import { mannWhitney, tTest } from './mean-tests.ts';
import { hellingerDistance, lInfinityDistance, totalVariationDistance } from './share-distances.ts';
import { alignCategories, countCategories } from './shares.ts';
import { wassersteinDistance } from './wasserstein.ts';

const values = at(readGolden('twosample'), 'values') as Record<string, Golden>;
const numeric = Object.keys(values).filter((name) => !name.startsWith('cat_') && !name.startsWith('_'));
const categorical = Object.keys(values).filter((name) => name.startsWith('cat_'));
const methods = { auto: 'auto', exact: 'exact', asymp: 'asymptotic' } as const;
const rules = { sturges: sturgesEdges, doane: doaneEdges, fd: freedmanDiaconisEdges };

function shareUpTo(sample: Float64Array, x: number): number {
  return sample.filter((value) => value <= x).length / sample.length;
}

for (const name of numeric) {
  const columns = readColumns('twosample', `${name}.csv`);
  const reference = numbers(columns['ref']);
  const current = numbers(columns['cur']);
  const golden = values[name] as Golden;

  test(`Kolmogorov-Smirnov of ${name} reproduces scipy in every mode`, () => {
    for (const key of Object.keys(golden as object).filter((k) => k.startsWith('ks_'))) {
      const [, mode, side] = key.split('_') as [string, keyof typeof methods, KsAlternative];
      const result = kolmogorovSmirnov(reference, current, { method: methods[mode], alternative: side });
      const want = at(golden, key);
      assertClose(result.statistic, Math.max(0, num(want, 'statistic')), `${key} statistic`);
      assertProbability(result.pValue, num(want, 'pvalue'), `${key} p`);
      if (result.statistic > 0) {
        assert.equal(result.sign, num(want, 'sign'), `${key} sign`);
        // Several values can share the largest gap; the golden one need not be the first of them.
        const gap = shareUpTo(reference, num(want, 'location')) - shareUpTo(current, num(want, 'location'));
        assertClose(result.sign * gap, result.statistic, `${key} location`);
        assert.ok(result.location <= num(want, 'location'), `${key} first location`);
      }
    }
  });

  test(`Wasserstein and energy distance of ${name} reproduce scipy`, () => {
    assertClose(wassersteinDistance(reference, current), num(golden, 'wasserstein'), 'wasserstein');
    assertClose(energyDistance(reference, current), num(golden, 'energy_distance'), 'energy');
  });

  test(`location tests of ${name} reproduce scipy`, () => {
    for (const [key, result] of [
      ['ttest_equal_var', tTest(reference, current, true)],
      ['ttest_welch', tTest(reference, current)],
      ['mannwhitneyu_two-sided', mannWhitney(reference, current)],
      ['mannwhitneyu_less', mannWhitney(reference, current, 'less')],
    ] as const) {
      assertClose(result.statistic, num(golden, key, 'statistic'), `${key} statistic`);
      assertProbability(result.pValue, num(golden, key, 'pvalue'), `${key} p`);
    }
  });

  test(`tests of the whole law of ${name} reproduce scipy`, () => {
    const byKey = {
      cramervonmises_auto: cramerVonMises(reference, current, { seriesEnd: 1e-7 }),
      anderson_midrank: andersonDarling(reference, current),
      epps_singleton: eppsSingleton(reference, current),
    };
    for (const [key, { statistic, pValue }] of Object.entries(byKey)) {
      const want = at(golden, key) as Record<string, Golden>;
      if ('error' in want) {
        // What the library refuses is undefined here.
        assert.ok(Number.isNaN(statistic) && Number.isNaN(pValue), `${key}: got ${statistic}`);
        continue;
      }
      assertClose(statistic, num(want, 'statistic'), `${key} statistic`);
      // Its Cramér-von Mises p is 1 − cdf, so that digits below 1e-12 are chance.
      if (key === 'cramervonmises_auto') assertClose(pValue, num(want, 'pvalue'), `${key} p`);
      else assertProbability(pValue, num(want, 'pvalue'), `${key} p`);
    }
  });

  test(`edges, counts and Jensen-Shannon of ${name} reproduce numpy and scipy`, () => {
    const pooled = Float64Array.from([...reference, ...current]);
    for (const key of Object.keys(golden as object).filter((k) => k.startsWith('bins_'))) {
      const [, rule, base] = key.split('_') as [string, keyof typeof rules, string];
      const edges = rules[rule](base === 'pooled' ? pooled : reference);
      const want = at(golden, key);
      assert.deepEqual([edges[0], edges.at(-1), edges.length - 1], at(want, 'edges_first_last_count'), key);
      const r = histogram(reference, edges).counts;
      const c = histogram(current, edges).counts;
      assert.deepEqual(Array.from(r), at(want, 'ref_counts'), `${key} reference`);
      assert.deepEqual(Array.from(c), at(want, 'cur_counts'), `${key} current`);
      assertClose(jensenShannonDistance(r, c), num(want, 'jensenshannon_ln'), `${key} ln`);
      assertClose(jensenShannonDistance(r, c, 2), num(want, 'jensenshannon_2'), `${key} log2`);
    }
  });
}

for (const name of categorical) {
  test(`every categorical statistic of ${name} reproduces scipy`, () => {
    const golden = values[name] as Golden;
    const columns = readColumns('twosample', at(golden, 'file') as string);
    const count = (cells: string[] | undefined): Map<string, number> =>
      countCategories((cells ?? []).filter((cell) => cell !== ''));
    const aligned = alignCategories(count(columns['ref']), count(columns['cur']));
    const { reference, current } = aligned;
    assert.deepEqual(aligned.categories, at(golden, 'categories'));
    assert.deepEqual(Array.from(reference), at(golden, 'ref_counts'));
    assert.deepEqual(Array.from(current), at(golden, 'cur_counts'));
    for (const [key, result] of [
      ['chi2_contingency', chiSquareContingency(reference, current)],
      ['chi2_contingency_no_yates', chiSquareContingency(reference, current, { yates: false })],
      ['g_contingency', gContingency(reference, current)],
      ['chi2_goodness_of_fit', chiSquareGoodnessOfFit(reference, current)],
    ] as const) {
      if (!(key in (golden as object))) continue;
      assertClose(result.statistic, num(golden, key, 'statistic'), key);
      assertProbability(result.pValue, num(golden, key, 'pvalue'), key);
    }
    assert.equal(chiSquareContingency(reference, current).degreesOfFreedom, num(golden, 'chi2_contingency', 'dof'));
    if ('fisher_exact' in (golden as object)) {
      const [a = 0, b = 0] = reference;
      const [c = 0, d = 0] = current;
      const exact = fisherExact(a, b, c, d);
      assertClose(exact.oddsRatio, num(golden, 'fisher_exact', 'statistic'), 'odds ratio');
      assertProbability(exact.pValue, num(golden, 'fisher_exact', 'pvalue'), 'Fisher');
    }
    for (const [key, value] of [
      ['jensenshannon_ln', jensenShannonDistance(reference, current)],
      ['jensenshannon_2', jensenShannonDistance(reference, current, 2)],
      ['hellinger', hellingerDistance(reference, current)],
      ['l_infinity', lInfinityDistance(reference, current)],
      ['tvd', totalVariationDistance(reference, current)],
      ['kl_ref_cur', klDivergence(reference, current)],
      ['cramers_v', cramersV(reference, current)],
    ] as const) {
      assertClose(value, num(golden, key), key);
    }
  });
}

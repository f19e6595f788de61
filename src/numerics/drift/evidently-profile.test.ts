import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assertClose,
  assertProbability,
  at,
  type Golden,
  readColumns,
  readGolden,
} from '../../../test/support/golden.ts';
import { andersonDarling } from './anderson-darling.ts';
import { chiSquareGoodnessOfFit, gGoodnessOfFit } from './chi-square.ts';
import { cramerVonMises } from './cramer-von-mises.ts';
import { energyDistance } from './energy-distance.ts';
import { eppsSingleton } from './epps-singleton.ts';
import {
  type CountPair,
  evidentlyJensenShannon,
  evidentlyKl,
  evidentlyNumericCounts,
  evidentlyNumericHellinger,
  evidentlyPsi,
} from './evidently-profile.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { mannWhitney, tTest } from './mean-tests.ts';
import { hellingerDistance } from './share-distances.ts';
import { alignCategories, countCategories } from './shares.ts';
import { twoProportionTest } from './two-proportions.ts';
import { normedWassersteinDistance } from './wasserstein.ts';

const sets = at(readGolden('evidently'), 'sets') as Record<string, Golden>;

/** One column as Evidently sees it; pandas gives whole numbers without gaps an integer type. */
function pair(set: string, column: string): { r: string[]; c: string[]; integer: boolean } {
  const r = readColumns('evidently', `${set}_ref.csv`)[column] ?? [];
  const c = readColumns('evidently', `${set}_cur.csv`)[column] ?? [];
  return { r, c, integer: [...r, ...c].every((cell) => /^-?\d+$/.test(cell)) };
}

function present(cells: readonly string[]): string[] {
  return cells.filter((cell) => cell !== '');
}

const probabilities = new Set(['ks', 'chisquare', 'z', 'anderson', 'es', 'mannw', 't_test', 'g_test']);

for (const [set, golden] of Object.entries(sets)) {
  test(`distances and p-values of the Evidently profile hold on the ${set} set`, () => {
    let compared = 0;
    for (const [key, want] of Object.entries(at(golden, 'by_method') as Record<string, Golden>)) {
      const [column, method] = key.split('|') as [string, string];
      if (typeof want !== 'number') continue;
      const { r, c, integer } = pair(set, column);
      const isText = column.startsWith('c_');
      const left = present(r);
      const right = present(c);
      const a = Float64Array.from(isText ? [] : left, Number);
      const b = Float64Array.from(isText ? [] : right, Number);
      const counts = (): CountPair =>
        isText
          ? alignCategories(countCategories(left), countCategories(right))
          : evidentlyNumericCounts(a, b, { integer });
      const byMethod: Record<string, (() => number) | undefined> = {
        psi: () => evidentlyPsi(counts()),
        kl_div: () => evidentlyKl(counts()),
        jensenshannon: () => evidentlyJensenShannon(counts()),
        hellinger: () =>
          isText
            ? hellingerDistance(counts().reference, counts().current)
            : evidentlyNumericHellinger(a, b, { integer }),
        wasserstein: () => normedWassersteinDistance(a, b),
        ks: () => kolmogorovSmirnov(a, b).pValue,
        anderson: () => andersonDarling(a, b).pValue,
        cramer_von_mises: () => cramerVonMises(a, b, { seriesEnd: 1e-7 }).pValue,
        ed: () => energyDistance(a, b),
        es: () => eppsSingleton(a, b).pValue,
        mannw: () => mannWhitney(a, b, 'less').pValue,
        t_test: () => tTest(a, b, true).pValue,
        g_test: () => {
          const aligned = counts();
          return gGoodnessOfFit(aligned.reference, aligned.current).pValue;
        },
        chisquare: () => {
          const aligned = counts();
          return chiSquareGoodnessOfFit(aligned.reference, aligned.current).pValue;
        },
        z: () => {
          const aligned = counts();
          const n = aligned.reference.reduce((sum, x) => sum + x, 0);
          const m = aligned.current.reduce((sum, x) => sum + x, 0);
          return twoProportionTest(n - (aligned.reference[0] ?? 0), n, m - (aligned.current[0] ?? 0), m).pValue;
        },
      };
      const compute = byMethod[method];
      if (compute === undefined) continue;
      compared++;
      if (method === 'cramer_von_mises') assertClose(compute(), want, `${set} ${key}`);
      else if (probabilities.has(method)) {
        // The profile's z takes 1 − Φ, so its tiny p-values are 0 where the survival function still has digits.
        if (method === 'z' && want < 1e-9) assertClose(compute(), want, `${set} ${key}`, 1e-6);
        else if (want > 0) assertProbability(compute(), want, `${set} ${key}`);
        else assert.ok(compute() < 1e-15, `${set} ${key}`);
      } else assertClose(compute(), want, `${set} ${key}`);
    }
    assert.ok(compared >= 130, `only ${compared} values compared`);
  });
}

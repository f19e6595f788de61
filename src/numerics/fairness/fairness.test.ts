import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertClose, at, type Golden, num, numbers, readColumns, readGolden } from '../../../test/support/golden.ts';
import * as cells from '../performance/confusion.ts';
import { disparity } from './disparity.ts';
import { groupConfusions, rateDisparity } from './group-metrics.ts';
import { groupRows, intersectGroups } from './groups.ts';
import { demographicParity, equalizedOdds, equalOpportunity } from './parity.ts';

const values = at(readGolden('fairness'), 'values');
const table = readColumns('fairness', 'binary.csv');
const labels = numbers(table['y']);
const decisions = numbers(table['pred']);
const weights = numbers(table['weight']);
const sex = table['sex'] ?? [];
const race = table['race'] ?? [];
const region = table['region'] ?? [];

const rates = {
  selection_rate: cells.selectionRate,
  true_positive_rate: cells.recall,
  false_positive_rate: cells.falsePositiveRate,
  true_negative_rate: cells.specificity,
  false_negative_rate: cells.falseNegativeRate,
  accuracy: cells.accuracy,
  precision: cells.precision,
  count: cells.total,
};

for (const [name, groups] of [
  ['sex', sex],
  ['race', race],
  ['sex+race', intersectGroups(sex, race)],
] as const) {
  test(`parity figures by ${name} reproduce Fairlearn, weighted and not`, () => {
    const want = at(values, name);
    for (const [suffix, w] of [
      ['', undefined],
      ['|weighted', weights],
    ] as const) {
      const confusions = groupConfusions(labels, decisions, groups, w);
      for (const [criterion, found] of [
        ['demographic_parity_%|@', demographicParity(confusions)],
        ['equal_opportunity_%|@', equalOpportunity(confusions)],
        ['equalized_odds_%|@|worst_case', equalizedOdds(confusions)],
        ['equalized_odds_%|@|mean', equalizedOdds(confusions, 'mean')],
      ] as const) {
        for (const [measure, method, value] of [
          ['difference', 'between_groups', found.differenceBetweenGroups],
          ['ratio', 'between_groups', found.ratioBetweenGroups],
          ['difference', 'to_overall', found.differenceToOverall],
          ['ratio', 'to_overall', found.ratioToOverall],
        ] as const) {
          const key = criterion.replace('%', measure).replace('@', method) + suffix;
          assertClose(value, num(want, key), `${name} ${key}`);
        }
      }
    }
  });

  test(`group metrics by ${name} reproduce Fairlearn's MetricFrame`, () => {
    const want = at(values, name);
    const confusions = groupConfusions(labels, decisions, groups);
    assert.deepEqual(Array.from(confusions.byGroup.keys()), Object.keys(at(want, 'by_group') as object));
    for (const [key, rate] of Object.entries(rates)) {
      for (const [group, found] of confusions.byGroup) {
        assertClose(rate(found), num(want, 'by_group', group, key), `${group} ${key}`);
      }
      const spread = rateDisparity(confusions, rate);
      assertClose(rate(confusions.overall), num(want, 'overall', key), `overall ${key}`);
      assertClose(spread.differenceBetweenGroups, num(want, 'difference_between_groups', key), key);
      assertClose(spread.ratioBetweenGroups, num(want, 'ratio_between_groups', key), key);
      assertClose(spread.differenceToOverall, num(want, 'difference_to_overall', key), key);
      assertClose(spread.ratioToOverall, num(want, 'ratio_to_overall', key), key);
      assertClose(spread.groupMin, num(want, 'group_min', key), key);
      assertClose(spread.groupMax, num(want, 'group_max', key), key);
    }
  });
}

test('a control feature splits the comparison into one per level', () => {
  const want = at(values, 'sex_controlled_by_region');
  for (const [level, rows] of groupRows(region)) {
    const pick = <T>(column: ArrayLike<T>): T[] => Array.from(rows, (row) => column[row] as T);
    const confusions = groupConfusions(pick(labels), pick(decisions), pick(sex));
    for (const [key, rate] of Object.entries(rates)) {
      for (const [group, found] of confusions.byGroup) {
        assertClose(rate(found), num(want, 'by_group', `${level}|${group}`, key), `${level} ${group} ${key}`);
      }
      const golden: Golden = at(want, 'difference', level);
      assertClose(rateDisparity(confusions, rate).differenceBetweenGroups, num(golden, key), `${level} ${key}`);
    }
  }
});

test('fairness refuses groups that do not match and an empty set of groups', () => {
  assert.throws(() => groupConfusions([0, 1], [0, 1], ['a']), /2 labels but 1 groups/);
  assert.throws(() => disparity([], 1), /at least one group/);
  assert.throws(() => intersectGroups(['a'], []), /differ in length/);
});

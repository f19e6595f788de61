// Verdicts on the metrics of a rollout, each from a confidence sequence that may be looked at as often as one likes, and the share
// of traffic that a bandit gives. Pure.
import { mixtureLook, pairedMixtureLook } from '../../../numerics/sequential/mixture-sprt.ts';
import { chanceHigherEventRate, chanceHigherMean } from '../../../numerics/sequential/thompson.ts';
import type { MetricFacts } from './metric-facts.ts';
import type { Criterion, Evidence, Verdict } from './plan.ts';

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** @param lower, upper of challenger minus champion, turned so that more is better */
function verdictOf(lower: number, upper: number, least: number): Verdict {
  if (lower > least) return 'pass';
  return upper < least ? 'fail' : 'more-data';
}

export function metricCriterion({ metric, champion, challenger, differences }: MetricFacts): Criterion {
  const { alpha, effectScale, better, goal, margin } = metric;
  const options = { alpha, effectScale };
  const look =
    differences === null ? mixtureLook(champion, challenger, options) : pairedMixtureLook(differences, options);
  const least = goal === 'superior' ? 0 : -margin;
  const verdict =
    better === 'higher' ? verdictOf(look.lower, look.upper, least) : verdictOf(-look.upper, -look.lower, least);
  const known = champion.count > 0 && challenger.count > 0;
  const rule =
    goal === 'superior'
      ? `passes when all of the interval is ${better === 'higher' ? 'above' : 'below'} 0, fails when all of it is on the other side`
      : `passes when all of the interval is better than the margin of ${margin}, fails when all of it is worse`;
  return {
    name: `metric ${metric.name}`,
    champion: champion.count > 0 ? champion.mean : null,
    challenger: challenger.count > 0 ? challenger.mean : null,
    value: known ? finite(look.difference) : null,
    lower: finite(look.lower),
    upper: finite(look.upper),
    limit: better === 'higher' ? least : -least,
    verdict,
    method: `difference of means ${differences === null ? 'between the keys of each arm' : 'on the same keys'}, ${champion.count} and ${challenger.count}; mixture-SPRT confidence sequence at alpha ${alpha}; ${rule}`,
  };
}

/** Outcomes each arm needs before a bandit moves its share. */
const leastOutcomes = 20;

/** Neither arm gets less: it could not recover, and the arms could no longer be compared. */
const leastShare = 0.05;

/** Thompson sampling: an arm gets traffic with the chance that it is the better one, as drawn from the posteriors of both. */
export function banditShare(facts: MetricFacts, weight: number): NonNullable<Evidence['bandit']> {
  const { metric, champion, challenger, bounded } = facts;
  if (Math.min(champion.count, challenger.count) < leastOutcomes) return { challengerBest: 0.5, weight };
  const higher = bounded ? chanceHigherEventRate(champion, challenger) : chanceHigherMean(champion, challenger);
  const challengerBest = metric.better === 'higher' ? higher : 1 - higher;
  return { challengerBest, weight: Math.min(1 - leastShare, Math.max(leastShare, challengerBest)) };
}

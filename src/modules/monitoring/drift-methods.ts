// The methods that compare a column with its reference: what each computes, when its number counts as drift, and how far that is.

/** Whose rules for bins, logarithms and defaults are followed; two of them so that a number is the one a team knows from there. */
export const driftProfiles = ['pawl', 'evidently', 'nannyml'] as const;
export type DriftProfile = (typeof driftProfiles)[number];

interface DriftMethodRule {
  /** A distance counts from its threshold on, a p-value below it. */
  readonly kind: 'distance' | 'p-value';
  /** What it is computed from: values cost a sort of the column, counts do not. */
  readonly reads: 'counts' | 'values';
  /** Unless one is declared. */
  readonly threshold: number;
  readonly about: string;
}

const pValue = 0.05;

export const driftMethodRules = {
  psi: {
    kind: 'distance',
    reads: 'counts',
    threshold: 0.25,
    about:
      'Population stability index of the shares per bin, floored at 0.0001; credit scoring calls 0.1 to 0.25 a watch.',
  },
  'jensen-shannon': {
    kind: 'distance',
    reads: 'counts',
    threshold: 0.1,
    about: 'Jensen-Shannon distance (natural logarithm) of the shares per bin, from 0 to 0.8326.',
  },
  kl: {
    kind: 'distance',
    reads: 'counts',
    threshold: 0.1,
    about: 'Kullback-Leibler divergence of the window from the reference, shares per bin floored at 0.0001.',
  },
  hellinger: {
    kind: 'distance',
    reads: 'counts',
    threshold: 0.1,
    about: 'Hellinger distance of the shares per bin, from 0 to 1.',
  },
  'l-infinity': {
    kind: 'distance',
    reads: 'counts',
    threshold: 0.1,
    about: 'Largest change of the share of any bin, from 0 to 1.',
  },
  'total-variation': {
    kind: 'distance',
    reads: 'counts',
    threshold: 0.1,
    about: 'Share of the rows that would have to move to another bin, from 0 to 1.',
  },
  'chi-square': {
    kind: 'p-value',
    reads: 'counts',
    threshold: pValue,
    about: 'p-value of the chi-squared test that both sides fall into the bins alike.',
  },
  'g-test': {
    kind: 'p-value',
    reads: 'counts',
    threshold: pValue,
    about: 'p-value of the likelihood-ratio (G) test that both sides fall into the bins alike.',
  },
  'z-test': {
    kind: 'p-value',
    reads: 'counts',
    threshold: pValue,
    about: 'p-value of the z test that the share of the first bin is the same on both sides: for two categories.',
  },
  ks: {
    kind: 'distance',
    reads: 'values',
    threshold: 0.1,
    about:
      'Largest distance of the two distribution functions (Kolmogorov-Smirnov), from 0 to 1; the bins below are for looking only.',
  },
  'ks-test': {
    kind: 'p-value',
    reads: 'values',
    threshold: pValue,
    about:
      'p-value of the Kolmogorov-Smirnov test that both sides come from one law; with many rows it is always small.',
  },
  wasserstein: {
    kind: 'distance',
    reads: 'values',
    threshold: 0.1,
    about: 'First Wasserstein distance in standard deviations of the reference, which is floored at 0.001.',
  },
  energy: {
    kind: 'distance',
    reads: 'values',
    threshold: 0.1,
    about: 'Energy distance of the two distribution functions, in the root of the unit of the column.',
  },
  'cramer-von-mises': {
    kind: 'p-value',
    reads: 'values',
    threshold: pValue,
    about: 'p-value of the Cramér-von Mises test, which weighs the gap of the distribution functions everywhere alike.',
  },
  'anderson-darling': {
    kind: 'p-value',
    reads: 'values',
    threshold: pValue,
    about: 'p-value of the Anderson-Darling test, which sees the tails; read from a table between 0.001 and 0.25.',
  },
  'mann-whitney': {
    kind: 'p-value',
    reads: 'values',
    threshold: pValue,
    about: 'p-value of the Mann-Whitney test that neither side tends to larger values.',
  },
  't-test': {
    kind: 'p-value',
    reads: 'values',
    threshold: pValue,
    about: 'p-value of the t test that both means are equal.',
  },
  'epps-singleton': {
    kind: 'p-value',
    reads: 'values',
    threshold: pValue,
    about: 'p-value of the Epps-Singleton test of the characteristic functions, for discrete columns too.',
  },
} as const satisfies Readonly<Record<string, DriftMethodRule>>;

export type DriftMethod = keyof typeof driftMethodRules;
export const driftMethods = Object.keys(driftMethodRules) as DriftMethod[];

export function ruleOf(method: DriftMethod): DriftMethodRule {
  return driftMethodRules[method];
}

const isMethod = (name: string): name is DriftMethod => Object.hasOwn(driftMethodRules, name);

/** What a method computes, for whoever reads its number; the name itself when no such method is known any more. */
export const aboutMethod = (name: string): string => (isMethod(name) ? driftMethodRules[name].about : name);

/** Whether its number is a p-value: the smaller, the further. */
export const isTest = (name: string): boolean => isMethod(name) && driftMethodRules[name].kind === 'p-value';

/** The smallest p-value that can be told from 0 here. */
const leastP = 1e-300;

/** A ratio is no more than this, as for a threshold of 0 that identical parts of a reference teach. */
const largestRatio = 1e6;

/**
 * How far a number is, 1 being where it begins to count as drift: a distance over its threshold, or the digits of a p-value over those
 * of its level. NaN, an undefined number, is as near as can be.
 */
export function driftRatio(method: string, value: number, threshold: number): number {
  if (Number.isNaN(value)) return 0;
  if (isTest(method)) return Math.log(Math.max(value, leastP)) / Math.log(threshold);
  return value === 0 ? 0 : Math.min(largestRatio, value / threshold);
}

/** Whether a number counts as drift: a distance from its threshold on (NannyML: above it), a p-value below its level. */
export function isDrift(method: DriftMethod, value: number, threshold: number, profile: DriftProfile): boolean {
  if (driftMethodRules[method].kind === 'p-value') return value < threshold;
  return profile === 'nannyml' ? value > threshold : value >= threshold;
}

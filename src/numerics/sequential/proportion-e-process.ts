// Exact sequential test that two arms have the same event rate, from counts per batch: an e-process (Turner, Ly &
// Grünwald 2021). Each batch multiplies the evidence by a bet placed with what earlier batches taught; under the null
// the evidence exceeds 1/alpha ever with chance at most alpha, at any sample size and any traffic split.

export interface ProportionTestState {
  /** ln of the evidence against the null so far. */
  readonly logEvidence: number;
  /** Largest logEvidence seen: the always-valid p-value is exp(−this). */
  readonly maxLogEvidence: number;
  readonly championEvents: number;
  readonly championTrials: number;
  readonly challengerEvents: number;
  readonly challengerTrials: number;
}

export interface ProportionBatch {
  readonly championEvents: number;
  readonly championTrials: number;
  readonly challengerEvents: number;
  readonly challengerTrials: number;
}

/** `higher`: looks only for a challenger with more events (errors, complaints); its null is "no more than champion". */
export type ProportionAlternative = 'two-sided' | 'higher' | 'lower';

export const startProportionTest: ProportionTestState = {
  logEvidence: 0,
  maxLogEvidence: 0,
  championEvents: 0,
  championTrials: 0,
  challengerEvents: 0,
  challengerTrials: 0,
};

// Pseudo-counts of the plug-in rates; near 0 they learn fast, above 0 no outcome is ever thought impossible.
const PSEUDO = 0.18;

function plugIn(events: number, trials: number): number {
  return (events + PSEUDO) / (trials + 2 * PSEUDO);
}

function logLikelihood(events: number, trials: number, rate: number): number {
  return events * Math.log(rate) + (trials - events) * Math.log1p(-rate);
}

/** The state after one more batch of outcomes. Batches must not overlap; their order and size are free. */
export function addProportionBatch(
  state: ProportionTestState,
  batch: ProportionBatch,
  alternative: ProportionAlternative = 'two-sided',
): ProportionTestState {
  const { championEvents, championTrials, challengerEvents, challengerTrials } = batch;
  if (!(championEvents >= 0 && championTrials >= championEvents)) {
    throw new RangeError(`champion batch has ${championEvents} events in ${championTrials} trials`);
  }
  if (!(challengerEvents >= 0 && challengerTrials >= challengerEvents)) {
    throw new RangeError(`challenger batch has ${challengerEvents} events in ${challengerTrials} trials`);
  }
  let gain = 0;
  if (championTrials > 0 && challengerTrials > 0) {
    const a = plugIn(state.championEvents, state.championTrials);
    const b = plugIn(state.challengerEvents, state.challengerTrials);
    const bets = alternative === 'two-sided' || (alternative === 'higher' ? b > a : b < a);
    if (bets) {
      // The null's closest common rate for this split; with it the likelihood ratio has mean at most 1 under the null.
      const common = (championTrials * a + challengerTrials * b) / (championTrials + challengerTrials);
      gain =
        logLikelihood(championEvents, championTrials, a) +
        logLikelihood(challengerEvents, challengerTrials, b) -
        logLikelihood(championEvents + challengerEvents, championTrials + challengerTrials, common);
    }
  }
  const logEvidence = state.logEvidence + gain;
  return {
    logEvidence,
    maxLogEvidence: Math.max(state.maxLogEvidence, logEvidence),
    championEvents: state.championEvents + championEvents,
    championTrials: state.championTrials + championTrials,
    challengerEvents: state.challengerEvents + challengerEvents,
    challengerTrials: state.challengerTrials + challengerTrials,
  };
}

/** Always-valid p-value: never rises, and is below alpha ever with chance at most alpha under the null. */
export function alwaysValidP(state: ProportionTestState): number {
  return Math.min(1, Math.exp(-state.maxLogEvidence));
}

// How often does a rollout decide wrongly, and how soon does it see a true difference? 1000 simulated rollouts per row, through the
// criteria and decisions that real ones meet; looked at every 200 keys, up to 50 times. Prints one JSON line with tables.
//   node bench/rollouts.ts [rollouts per row]
import { simulateRollouts, toPlan } from '../src/modules/serving/index.ts';

const runs = Number(process.argv[2] ?? 1000);
const base = 0.1;
const outcome = { name: 'conversion', measure: 'outcome', alpha: 0.05, effectScale: 0.03 } as const;
const metrics = [outcome];
const plans = [
  ['a/b, superior, alpha 0.05', toPlan({ strategy: 'a-b', metrics }), [0, 0.01, 0.02, 0.03, 0.05, -0.03]],
  ['bandit, superior, alpha 0.05', toPlan({ strategy: 'bandit', metrics }), [0, 0.02, 0.05, -0.03]],
  [
    'canary, non-inferior by 0.03, alpha 0.05',
    toPlan({ mirror: false, metrics: [{ ...outcome, goal: 'non-inferior', margin: 0.03 }] }),
    [0, 0.03, -0.03, -0.06],
  ],
  ['canary, guards alone', toPlan({}), [0]],
] as const;

const percent = (part: number): string => `${((100 * part) / runs).toFixed(1)} %`;
const rows: (string | number)[][] = [];
for (const [name, plan, differences] of plans) {
  for (const difference of differences) {
    const truth = {
      metric: { champion: base, challenger: base + difference },
      errorRate: { champion: 0.01, challenger: 0.01 },
      latencyMs: { champion: 20, challenger: 20 },
    };
    const found = await simulateRollouts({ plan, truth, runs, seed: 1, keysPerLook: 200, looks: 50 });
    rows.push([name, difference, percent(found.promoted), percent(found.rolledBack), percent(found.open), found.keys]);
  }
}
console.log(
  JSON.stringify({
    runs,
    tables: [
      {
        title: `Decisions of ${runs} rollouts each, event rate ${base} for the champion`,
        head: ['policy', 'true difference', 'promoted', 'rolled back', 'still open', 'mean keys'],
        rows,
      },
    ],
  }),
);

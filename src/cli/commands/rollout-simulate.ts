import { messageOf } from '../../kernel/errors.ts';
import { type Plan, simulateRollouts, toPlan } from '../../modules/serving/index.ts';
import { type Command, CommandError, UsageError } from '../command.ts';
import { readDocument } from '../document.ts';

/** @throws UsageError */
function numbers(text: string, what: string): readonly number[] {
  return text.split(',').map((word) => {
    const value = Number(word);
    if (word.trim() === '' || !Number.isFinite(value)) throw new UsageError(`${what}: ${word} is no number.`);
    return value;
  });
}

/** @throws UsageError */
function whole(text: string | undefined, usual: number, what: string): number {
  const value = Number(text ?? usual);
  if (!Number.isInteger(value) || value < 1) throw new UsageError(`${what} must be a whole number from 1.`);
  return value;
}

const share = (part: number, all: number): string => `${((100 * part) / all).toFixed(1)} %`;

export default {
  name: 'rollout simulate',
  summary:
    'How often a policy promotes and rolls back on made-up traffic: false decisions at difference 0, power at others',
  options: [
    {
      name: 'policy',
      value: 'file',
      meaning: 'steps, guards and metrics as in pawl.yaml; YAML or JSON, - for standard input',
    },
    {
      name: 'base',
      value: 'mean',
      meaning: 'of the metric for the champion; the rate where it is an event (default 0.1)',
    },
    { name: 'differences', value: 'list', meaning: 'challenger minus champion (default 0,0.02,0.05)' },
    { name: 'errors', value: 'list', meaning: 'error rates of champion and challenger (default 0.01,0.01)' },
    { name: 'latencies', value: 'list', meaning: 'mean milliseconds of champion and challenger (default 20,20)' },
    { name: 'runs', value: 'n', meaning: 'rollouts per difference (default 1000)' },
    { name: 'keys', value: 'n', meaning: 'keys between two looks (default 200)' },
    { name: 'looks', value: 'n', meaning: 'looks at most (default 50)' },
    { name: 'seed', value: 'n', meaning: 'same seed, same result (default 1)' },
    { name: 'json', meaning: 'print the result as JSON' },
  ],
  examples: ['pawl rollout simulate --policy policy.yaml --differences 0,0.01,0.03 --runs 1000'],
  local: true,
  async run(context, input) {
    const file = input.option('policy');
    let plan: Plan;
    try {
      plan = toPlan(file === undefined ? {} : readDocument(context, file));
    } catch (error) {
      throw new CommandError(`The policy cannot be carried out: ${messageOf(error)}`);
    }
    const [base = 0.1] = numbers(input.option('base') ?? '0.1', '--base');
    const pair = (name: string, usual: string) => {
      const [champion = 0, challenger = champion] = numbers(input.option(name) ?? usual, `--${name}`);
      return { champion, challenger };
    };
    const size = {
      runs: whole(input.option('runs'), 1000, '--runs'),
      seed: whole(input.option('seed'), 1, '--seed'),
      keysPerLook: whole(input.option('keys'), 200, '--keys'),
      looks: whole(input.option('looks'), 50, '--looks'),
    };
    const results = [];
    for (const difference of numbers(input.option('differences') ?? '0,0.02,0.05', '--differences')) {
      const truth = {
        metric: { champion: base, challenger: base + difference },
        errorRate: pair('errors', '0.01,0.01'),
        latencyMs: pair('latencies', '20,20'),
      };
      results.push({ difference, ...(await simulateRollouts({ ...size, plan, truth })) });
    }
    await context.table(results, [
      ['difference', (item) => item.difference],
      ['promoted', (item) => share(item.promoted, item.runs)],
      ['rolled back', (item) => share(item.rolledBack, item.runs)],
      ['still open', (item) => share(item.open, item.runs)],
      ['mean keys', (item) => item.keys],
      [
        'rolled back for',
        (item) =>
          Object.entries(item.causes)
            .map(([cause, times]) => `${cause} ${times}`)
            .join(', '),
      ],
    ]);
  },
} satisfies Command;

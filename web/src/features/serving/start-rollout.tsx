// Begins a rollout: which version, by which strategy, and for those that compare outcomes, by which of them.
import { useState } from 'react';
import { type Input, useAction } from '../../api/client.ts';
import { Choice } from '../../components/choice.tsx';
import { OpenedForm } from '../../components/opened-form.tsx';
import { TextField } from '../../components/text-field.tsx';

type Policy = NonNullable<Input<'startRollout'>['body']['policy']>;
type Strategy = NonNullable<Policy['strategy']>;

const strategies: readonly { readonly value: Strategy; readonly text: string; readonly meaning: string }[] = [
  { value: 'canary', text: 'canary', meaning: 'It takes growing shares of the traffic.' },
  { value: 'blue-green', text: 'blue/green', meaning: 'It scores copies, then takes everything in one step.' },
  { value: 'shadow', text: 'shadow', meaning: 'It only scores copies, and its answers are compared.' },
  { value: 'a-b', text: 'A/B', meaning: 'It takes half of the keys until an outcome decides.' },
  {
    value: 'champion-challenger',
    text: 'champion/challenger',
    meaning: 'It scores every request, and an outcome of 0 or 1 says which scored better.',
  },
  {
    value: 'bandit',
    text: 'bandit',
    meaning: 'It takes more the likelier it is the better arm, until an outcome decides.',
  },
  { value: 'recreate', text: 'recreate', meaning: 'It takes everything at once.' },
];

/** Strategies that an outcome decides, and what they compare of it. */
const measures: Readonly<Partial<Record<Strategy, 'outcome' | 'brier'>>> = {
  'a-b': 'outcome',
  bandit: 'outcome',
  'champion-challenger': 'brier',
};

export function StartRollout({ project, endpoint }: { readonly project: string; readonly endpoint: string }) {
  const [version, setVersion] = useState('');
  const [strategy, setStrategy] = useState<Strategy>('canary');
  const [outcome, setOutcome] = useState('');
  const start = useAction('startRollout');
  const measure = measures[strategy];
  const lacking =
    version.trim() === ''
      ? 'Name a version first.'
      : measure !== undefined && outcome.trim() === ''
        ? 'Name the outcome that decides.'
        : undefined;
  const metrics = measure === undefined ? {} : { metrics: [{ name: outcome.trim(), measure }] };
  return (
    <OpenedForm
      label="Start a rollout"
      needs="serving.deploy"
      sends="Start"
      unless={lacking}
      pending={start.isPending}
      error={start.error}
      send={(close) =>
        start.mutate(
          {
            path: { project, endpoint },
            body: {
              challenger: version.trim(),
              policy: { strategy, ...metrics },
              cause: 'Started on the deployment page',
            },
          },
          { onSuccess: close },
        )
      }
    >
      <TextField
        stacked
        label="Challenger"
        placeholder="number or alias of a version"
        value={version}
        onChange={setVersion}
      />
      <Choice
        stacked
        label="Strategy"
        value={strategy}
        options={strategies}
        onChange={(value) => setStrategy(value as Strategy)}
      />
      {measure === undefined ? null : (
        <TextField stacked label="Outcome that decides" value={outcome} onChange={setOutcome} />
      )}
      <p className="why dim">{strategies.find(({ value }) => value === strategy)?.meaning}</p>
    </OpenedForm>
  );
}

// Receivers of alarms that pawl.yaml declares, and the secret that signs what they get.

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { client, type Item, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Copyable } from '../../components/copyable.tsx';
import { Empty, Loaded, Refusal } from '../../components/loaded.tsx';
import { Panel, To } from '../../components/page.tsx';

type Plan = Item<'listMonitors'>;

function Receiver({ project, plan: { model, webhooks } }: { readonly project: string; readonly plan: Plan }) {
  // Not a cached query: a secret is kept only while it is shown.
  const secret = useMutation({
    mutationFn: () => client.call('getWebhookSecret', { path: { project, model } }),
    gcTime: 0,
  });
  return (
    <section className="loop-card" aria-label={`Webhooks of ${model}`}>
      <h3>
        <To to={projectPath(project, `monitors/${encodeURIComponent(model)}`)}>{model}</To>
      </h3>
      <p className="why mono">{webhooks.join(', ')}</p>
      {secret.data === undefined ? (
        <ActionButton
          needs="monitoring.admin"
          label={`Show the secret of ${model}`}
          loading={secret.isPending}
          onClick={() => secret.mutate()}
        >
          Show the secret
        </ActionButton>
      ) : (
        <>
          <Copyable text={secret.data.secret} label={`the secret of ${model}`} />
          <p>
            <Button onClick={() => secret.reset()}>Hide it</Button>
          </p>
        </>
      )}
      {secret.error === null ? null : <Refusal error={secret.error} />}
    </section>
  );
}

export function AlarmReceivers({ project }: { readonly project: string }) {
  const plans = useCall('listMonitors', { path: { project } });
  return (
    <Panel
      title="Receivers of alarms in pawl.yaml"
      note="Told of every alarm of their model as webhooks are; signed with the secret of the model."
    >
      <Loaded of={plans}>
        {({ items }) => {
          const told = items.filter(({ webhooks }) => webhooks.length > 0);
          if (told.length > 0) return told.map((plan) => <Receiver key={plan.model} project={project} plan={plan} />);
          return (
            <Empty>
              None is declared. Name addresses under <code>monitoring.webhooks</code> in pawl.yaml.
            </Empty>
          );
        }}
      </Loaded>
    </Panel>
  );
}

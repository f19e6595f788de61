// The way from a revision that was served to serving it again, and to the evidence that decided it.
import { type Item, useAction } from '../../api/client.ts';
import type { Column } from '../../components/data-table.tsx';
import { ExplainedAction } from '../../components/explained-action.tsx';
import { To } from '../../components/page.tsx';

type Revision = Item<'listRevisions'>;
interface Endpoint {
  readonly project: string;
  readonly name: string;
  readonly current: number;
}

function WayBack({ revision, endpoint }: { readonly revision: Revision; readonly endpoint: Endpoint }) {
  const back = useAction('rollBackEndpoint');
  const { number, arms } = revision;
  const serves = arms
    .map(({ version, role, weight }) => `v${version} ${role} ${Math.round(weight * 100)} %`)
    .join(', ');
  return (
    <ExplainedAction
      needs="serving.deploy"
      text="Serve again"
      label={`Serve again: revision ${number}`}
      inTable
      unless={number === endpoint.current ? 'It is served now.' : undefined}
      effect={`Traffic goes to ${serves} again, as a new revision; an open rollout ends.`}
      confirm={`Go back to revision ${number}`}
      usualReason="Rolled back on the deployment page"
      pending={back.isPending}
      error={back.error}
      act={(reason, close) =>
        back.mutate(
          { path: { project: endpoint.project, endpoint: endpoint.name }, body: { to: number, reason } },
          { onSuccess: close },
        )
      }
    />
  );
}

/** @param here address of the endpoint's page */
export const wayBackColumns = (here: string, endpoint: Endpoint): readonly Column<Revision>[] => [
  {
    id: 'evidence',
    header: 'Evidence',
    width: 110,
    value: ({ rolloutId, look }) => (rolloutId === null ? '' : look === null ? 'rollout' : `look ${look + 1}`),
    cell: ({ rolloutId, look }) =>
      rolloutId === null ? null : (
        <To to={`${here}?rollout=${rolloutId}`}>{look === null ? 'rollout' : `look ${look + 1}`}</To>
      ),
  },
  {
    id: 'back',
    header: 'Way back',
    width: 130,
    value: () => '',
    cell: (revision) => <WayBack revision={revision} endpoint={endpoint} />,
  },
];

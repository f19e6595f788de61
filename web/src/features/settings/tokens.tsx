// Service tokens: which exist, what may each do, and who made or revoked them?
import { type Answer, type Item, useAction, useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useSnippet } from '../../app/snippets.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ExplainedAction } from '../../components/explained-action.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Panel, To } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { Status } from '../../components/status.tsx';
import { utc } from '../../format/time.ts';
import { NewToken } from './new-token.tsx';

type Token = Item<'listTokens'>;

/** By real time, as the server judges it. */
function stateOf({ revokedAt, expiresAt }: Token): 'live' | 'expired' | 'revoked' {
  if (revokedAt !== null) return 'revoked';
  const now = performance.timeOrigin + performance.now();
  return expiresAt !== null && Date.parse(expiresAt) <= now ? 'expired' : 'live';
}

function Revoke({ token }: { readonly token: Token }) {
  const revoke = useAction('revokeToken');
  return (
    <ExplainedAction
      inTable
      needs="identity.admin"
      text="Revoke"
      effect={`Whoever uses the token ${token.name} is refused from now on. This cannot be undone.`}
      confirm={`Revoke ${token.name}`}
      usualReason=""
      pending={revoke.isPending}
      error={revoke.error}
      act={(_reason, close) => revoke.mutate({ path: { id: token.id } }, { onSuccess: close })}
    />
  );
}

const columns: readonly Column<Token>[] = [
  { id: 'name', header: 'Name', width: 140, value: ({ name }) => name },
  {
    id: 'state',
    header: 'State',
    width: 100,
    value: stateOf,
    cell: (token) => <Status tone={stateOf(token) === 'live' ? 'ok' : 'idle'}>{stateOf(token)}</Status>,
  },
  { id: 'user', header: 'User', width: 90, value: ({ user }) => user ?? '–' },
  { id: 'scopes', header: 'May do', width: 220, grow: 3, mono: true, value: ({ scopes }) => scopes.join(' ') },
  {
    id: 'projects',
    header: 'In',
    width: 120,
    grow: 2,
    value: ({ projects }) => projects?.join(', ') ?? 'every project',
  },
  {
    id: 'made',
    header: 'Made (UTC)',
    width: 160,
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => utc(createdAt),
  },
  {
    id: 'until',
    header: 'Until (UTC)',
    width: 160,
    value: ({ revokedAt, expiresAt }) => revokedAt ?? expiresAt,
    cell: ({ revokedAt, expiresAt }) => {
      const end = revokedAt ?? expiresAt;
      return end === null ? <span className="dim">no end</span> : utc(end);
    },
  },
  {
    id: 'revoke',
    header: 'Action',
    keeps: true,
    width: 100,
    value: () => '',
    cell: (token) => (token.revokedAt === null ? <Revoke token={token} /> : <span className="dim">–</span>),
  },
];

/** Tokens belong to no project, so the log of one project does not show them. */
function Changes({ project }: { readonly project: string }) {
  const entries = useCall('listAuditEntries', { query: { subjectType: 'token', limit: 10 } });
  return (
    <Panel title="Latest changes of tokens">
      <Loaded of={entries}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="dim">No token has been made or revoked.</p>
          ) : (
            <Scroll>
              <table className="plain">
                <thead>
                  <tr>
                    <th>Entry</th>
                    <th>Time (UTC)</th>
                    <th>By</th>
                    <th>What</th>
                    <th>Token</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map(({ seq, at, actor, action, detail }) => (
                    <tr key={seq}>
                      <td>
                        <To to={projectPath(project, `audit?sel=${seq}`)}>{seq}</To>
                      </td>
                      <td className="nowrap">{utc(at)}</td>
                      <td>{actor.name}</td>
                      <td>{action}</td>
                      <td>{typeof detail['name'] === 'string' ? detail['name'] : '–'}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )
        }
      </Loaded>
    </Panel>
  );
}

export function TokensTab({
  project,
  settings,
}: {
  readonly project: string;
  readonly settings: Answer<'viewSettings'>;
}) {
  const snippet = useSnippet('token');
  const source = useRows('listTokens', { query: {} });
  return (
    <>
      <Panel title="Tokens of this server">
        <DataTable
          label="Tokens"
          source={source}
          columns={columns}
          rowKey={({ id }) => id}
          maxHeight={340}
          empty={<Empty snippet={snippet}>No token has been made yet.</Empty>}
        />
      </Panel>
      <NewToken project={project} permissions={settings.permissions} />
      <Changes project={project} />
    </>
  );
}

// Settings: how is this project set up, and does anything of it need repair?
import type { ReactNode } from 'react';
import { type Answer, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Copyable } from '../../components/copyable.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, Tabs, To } from '../../components/page.tsx';
import { count } from '../../format/number.ts';
import { ConnectionsTab } from './connections.tsx';
import { DeclarationTab } from './declaration.tsx';
import { DescribeProject } from './describe-project.tsx';
import { ExportsTab } from './exports.tsx';
import { JobsTab } from './jobs.tsx';
import { MembersTab } from './members.tsx';
import { RetentionTab } from './retention.tsx';
import { SecretsTab } from './secrets.tsx';
import { ConfigurationTab, DoctorTab } from './server.tsx';
import { TokensTab } from './tokens.tsx';
import { WebhooksTab } from './webhooks.tsx';

type Settings = Answer<'viewSettings'>;
interface TabProps {
  readonly project: string;
  readonly settings: Settings;
}

function GeneralTab({ project, settings: { project: of, applied, jobs } }: TabProps) {
  const jobsOf = (state: keyof Settings['jobs']): ReactNode =>
    jobs[state] === 0 ? (
      'none'
    ) : (
      <To to={projectPath(project, `settings?tab=jobs&state=${state}`)}>
        {count(jobs[state])}
        {jobs[state] === 100 ? ' or more' : ''}
      </To>
    );
  return (
    <>
      <Panel title="Project">
        <Facts
          of={[
            ['Name', of.name],
            ['Description', <DescribeProject key="description" project={of.name} description={of.description} />],
            ['Made', <Moment key="made" at={of.createdAt} />],
            [
              'pawl.yaml last applied',
              applied === null ? (
                <To key="applied" to={projectPath(project, 'settings?tab=declaration')}>
                  never
                </To>
              ) : (
                <To key="applied" to={projectPath(project, `audit?sel=${applied.seq}`)}>
                  <Moment at={applied.at} /> by {applied.by}
                </To>
              ),
            ],
            ['Jobs running', jobsOf('running')],
            ['Jobs queued', jobsOf('queued')],
            ['Jobs that gave up', jobsOf('dead')],
            [
              'What was done here',
              <To key="audit" to={projectPath(project, 'audit')}>
                audit log
              </To>,
            ],
          ]}
        />
      </Panel>
      <Panel title="For clients" note="What MLflow’s clients and pawl need to find this project from here.">
        <Copyable
          label="the environment of clients"
          text={`export MLFLOW_TRACKING_URI=${location.origin}/projects/${encodeURIComponent(project)}\nexport PAWL_URL=${location.origin}\nexport PAWL_PROJECT=${project}`}
        />
      </Panel>
    </>
  );
}

const tabs: readonly (readonly [id: string, label: string, tab: (props: TabProps) => ReactNode])[] = [
  ['general', 'General', GeneralTab],
  ['members', 'Members', MembersTab],
  ['tokens', 'Tokens', TokensTab],
  ['secrets', 'Secrets', SecretsTab],
  ['connections', 'Connections', ConnectionsTab],
  ['declaration', 'pawl.yaml', DeclarationTab],
  ['webhooks', 'Webhooks', WebhooksTab],
  ['retention', 'Retention', RetentionTab],
  ['exports', 'Exports', ExportsTab],
  ['jobs', 'Jobs', JobsTab],
  ['doctor', 'Doctor', DoctorTab],
  ['configuration', 'Configuration', ConfigurationTab],
];

export function SettingsPage() {
  const project = useProject();
  const [search, setSearch] = usePageSearch();
  const settings = useCall('viewSettings', { path: { project } });
  const [shown, , Tab] = tabs.find(([id]) => id === search.tab) ?? ['general', 'General', GeneralTab];
  return (
    <Page title="Settings" answer={settings.data === undefined ? undefined : <AnswerLine of={settings.data.answer} />}>
      <Tabs
        label="Sections"
        tabs={tabs.map(([id, label]) => [id, label])}
        value={shown}
        onChange={(tab) => setSearch({ tab: tab === 'general' ? undefined : tab, state: undefined, view: undefined })}
      />
      <Loaded of={settings} lines={8}>
        {(settings) => <Tab project={project} settings={settings} />}
      </Loaded>
    </Page>
  );
}

// One version of a prompt: its text, what it is meant for, and how a program loads it.
import { type Answer, client, useCall } from '../../api/client.ts';
import { Copyable } from '../../components/copyable.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Panel } from '../../components/page.tsx';
import { Tags } from '../../components/tags.tsx';
import { fieldsText, wholeText } from '../../format/fields.ts';

export type Version = Answer<'getPromptVersion'>;

/** What a program says to load the version, by its first alias where it has one. */
function loading(origin: string, token: boolean, { project, prompt, version, aliases, variables }: Version): string {
  const at = aliases[0] === undefined ? `/${version}` : `@${aliases[0]}`;
  const given = variables.map((name) => `${name.replaceAll('.', '_')}="…"`).join(', ');
  return [
    ...(token ? ['# MLFLOW_TRACKING_TOKEN holds a token of this server'] : []),
    'import mlflow',
    '',
    `mlflow.set_tracking_uri("${origin}/projects/${encodeURIComponent(project)}")`,
    `prompt = mlflow.genai.load_prompt("prompts:/${prompt}${at}")`,
    variables.some((name) => name.includes('.')) ? 'text = prompt.template' : `text = prompt.format(${given})`,
  ].join('\n');
}

export function VersionText({ of }: { readonly of: Version }) {
  const reader = useCall('viewReader', { path: { project: of.project } }, { staleMs: 60_000 });
  const record = { project: of.project, model: of.prompt, version: of.version };
  const token = reader.data !== undefined && reader.data.kind !== 'local';
  return (
    <>
      <Facts
        of={[
          ['Aliases', of.aliases.map((alias) => `@${alias}`).join(', ') || '–'],
          ['What changed', of.message || '–'],
          ['Variables', of.variables.join(', ') || '–'],
          ['Model', fieldsText(of.modelConfig)],
          [
            'Tags',
            <Tags
              key="t"
              of={of.tags}
              needs="registry.write"
              change={(body) => client.call('changeModelVersion', { path: record, body })}
            />,
          ],
          ['Registered', <Moment key="r" at={of.createdAt} />],
          ['By', of.user],
        ]}
      />
      <Panel title={`Text of v${of.version}`}>
        {of.messages === null ? (
          <Copyable prose label="the text" text={of.text} />
        ) : (
          <ol className="chat" aria-label="Messages">
            {of.messages.map(({ role, content }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: messages have no other name than their place
              <li key={index} data-role={role}>
                <strong>{role}</strong>
                <p>{content}</p>
              </li>
            ))}
          </ol>
        )}
        {of.responseFormat === null ? null : (
          <details>
            <summary>Form of the answer</summary>
            <Copyable label="the form of the answer" text={wholeText(of.responseFormat)} />
          </details>
        )}
      </Panel>
      <Panel title="Load it">
        <Copyable label="what loads it" text={loading(location.origin, token, of)} />
      </Panel>
    </>
  );
}

// One span whole: what went in and came out as a chat, as documents or as JSON, its attributes and events. Read when it is opened.
import { useState } from 'react';
import { type Answer, useCall } from '../../api/client.ts';
import { Copyable } from '../../components/copyable.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Facts, Panel, Tabs } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { duration, metric } from '../../format/number.ts';

type Span = Answer<'getSpan'>;
type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Message {
  readonly role: string;
  readonly text: string;
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return content === undefined || content === null ? '' : JSON.stringify(content, null, 2);
  return content
    .map((part) => (isFields(part) && typeof part['text'] === 'string' ? part['text'] : JSON.stringify(part)))
    .join('\n');
}

/** The messages of a chat, whichever library wrote it; undefined for what is none. */
function messagesOf(value: unknown): readonly Message[] | undefined {
  const list = isFields(value) ? (value['messages'] ?? value['choices']) : value;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const messages = list.map((one) => (isFields(one) && isFields(one['message']) ? one['message'] : one));
  if (!messages.every((one) => isFields(one) && typeof one['role'] === 'string')) return undefined;
  return messages.map((one) => ({
    role: String((one as Fields)['role']),
    text: contentText((one as Fields)['content'] ?? (one as Fields)['parts'] ?? (one as Fields)['tool_calls']),
  }));
}

/** What a retriever found: pages with their score; undefined for what is none. */
function documentsOf(
  value: unknown,
): readonly { readonly text: string; readonly score: unknown; readonly source: unknown }[] | undefined {
  if (!Array.isArray(value) || !value.every((one) => isFields(one) && typeof one['page_content'] === 'string'))
    return undefined;
  return value.map((one) => {
    const metadata = isFields(one.metadata) ? one.metadata : {};
    return {
      text: String(one.page_content),
      score: metadata['score'],
      source: metadata['doc_uri'] ?? metadata['source'],
    };
  });
}

/** What went in or came out: as a chat, as documents or as JSON. */
export function SpanValue({ of, label }: { readonly of: unknown; readonly label: string }) {
  const [raw, setRaw] = useState(false);
  if (of === null || of === undefined) return <Empty>Nothing was recorded.</Empty>;
  const messages = messagesOf(of);
  const documents = documentsOf(of);
  const text = typeof of === 'string' ? of : JSON.stringify(of, null, 2);
  return (
    <>
      {messages === undefined && documents === undefined ? null : (
        <Tabs
          label={`How ${label} is shown`}
          tabs={[
            ['read', messages === undefined ? 'Documents' : 'Chat'],
            ['raw', 'Raw'],
          ]}
          value={raw ? 'raw' : 'read'}
          onChange={(as) => setRaw(as === 'raw')}
        />
      )}
      {raw || (messages === undefined && documents === undefined) ? (
        <Copyable text={text} label={label} />
      ) : messages !== undefined ? (
        <ol className="chat" aria-label={`Messages of ${label}`}>
          {messages.map(({ role, text: said }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: messages have no other name than their place
            <li key={index} data-role={role}>
              <strong>{role}</strong>
              <p>{said}</p>
            </li>
          ))}
        </ol>
      ) : (
        <ol className="chat" aria-label={`Documents of ${label}`}>
          {(documents ?? []).map(({ text: page, score, source }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: documents are named by their rank
            <li key={index} data-role="document">
              <strong>
                {index + 1}
                {typeof score === 'number' ? `, score ${metric(score)}` : ''}
                {typeof source === 'string' ? `, ${source}` : ''}
              </strong>
              <p>{page}</p>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

const perMs = 1_000_000n;

function Whole({
  span,
  tab,
  onTab,
}: {
  readonly span: Span;
  readonly tab: string;
  readonly onTab: (tab: string) => void;
}) {
  const took = span.endedAt === null ? null : Number((BigInt(span.endedAt) - BigInt(span.startedAt)) / 1000n) / 1000;
  const attributes = Object.entries(span.attributes).filter(
    ([key]) => !/^mlflow\.(span(Inputs|Outputs)|traceRequestId)$/.test(key),
  );
  return (
    <>
      <Facts
        of={[
          ['Status', <State key="s" state={span.status} />],
          ['Took', took === null ? 'running' : duration(took)],
          ['Type', span.type ?? '–'],
          ['Kind', span.kind],
          ['Id', <code key="i">{span.id}</code>],
        ]}
      />
      {span.statusMessage === '' ? null : <p className="tone-fail">{span.statusMessage}</p>}
      <Tabs
        label="Parts of the span"
        tabs={[
          ['io', 'Input & output'],
          ['attributes', `Attributes (${attributes.length})`],
          ['events', `Events (${span.events.length})`],
        ]}
        value={tab}
        onChange={onTab}
      />
      {tab === 'attributes' ? (
        <Facts
          of={attributes.map(
            ([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const,
          )}
        />
      ) : tab === 'events' ? (
        span.events.length === 0 ? (
          <Empty>Nothing happened within the span.</Empty>
        ) : (
          span.events.map(({ name, at, attributes: of }) => (
            <section key={`${at} ${name}`} aria-label={name}>
              <h3>
                {name}{' '}
                <span className="dim">after {duration(Number((BigInt(at) - BigInt(span.startedAt)) / perMs))}</span>
              </h3>
              {Object.entries(of).map(([key, value]) => (
                <Copyable
                  key={key}
                  label={key}
                  text={typeof value === 'string' ? value : JSON.stringify(value, null, 2)}
                />
              ))}
            </section>
          ))
        )
      ) : (
        <>
          <h3>Input</h3>
          <SpanValue of={span.inputs} label="input" />
          <h3>Output</h3>
          <SpanValue of={span.outputs} label="output" />
        </>
      )}
    </>
  );
}

export function SpanDetail(props: {
  readonly project: string;
  readonly trace: string;
  readonly span: string;
  readonly tab: string;
  readonly onTab: (tab: string) => void;
}) {
  const { project, trace, span, tab, onTab } = props;
  const found = useCall('getSpan', { path: { project, trace, span } });
  return (
    <Panel title={found.data?.name ?? 'Span'}>
      <Loaded of={found} lines={8}>
        {(whole) => <Whole key={whole.id} span={whole} tab={tab} onTab={onTab} />}
      </Loaded>
    </Panel>
  );
}

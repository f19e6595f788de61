// The log of a step, read from its start in parts; follows only while the reader is at its end.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { client } from '../../api/client.ts';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { bytes, plural } from '../../format/number.ts';

interface Log {
  readonly text: string;
  readonly next: number;
  readonly size: number;
}
const shownBytes = 2_000_000;

async function readLog(project: string, run: string, step: string): Promise<Log> {
  let text = '';
  let next = 0;
  let size = 0;
  do {
    const part = await client.call('readStepLog', { path: { project, run, step }, query: { offset: next } });
    if (part.nextOffset === next) break;
    text += part.text;
    next = part.nextOffset;
    size = part.size;
  } while (next < size && next < shownBytes);
  return { text, next, size };
}

export function StepLog(props: {
  readonly project: string;
  readonly run: string;
  readonly step: string;
  readonly live: boolean;
}) {
  const { project, run, step, live } = props;
  const [find, setFind] = useState('');
  const scroller = useRef<HTMLPreElement>(null);
  const log = useQuery({
    queryKey: ['readStepLog', project, run, step],
    queryFn: () => readLog(project, run, step),
    refetchInterval: live ? 2000 : false,
  });
  const size = log.data?.text.length ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: more text is what may need following
  useEffect(() => {
    const element = scroller.current;
    if (element === null || !live) return;
    if (element.scrollHeight - element.scrollTop - element.clientHeight < 80) element.scrollTop = element.scrollHeight;
  }, [size, live]);
  return (
    <Loaded of={log}>
      {({ text, next, size }) => {
        if (text === '') return <Empty>The step has written nothing.</Empty>;
        const lines = text.split('\n');
        const shown = find === '' ? lines : lines.filter((line) => line.toLowerCase().includes(find.toLowerCase()));
        return (
          <>
            <p className="row">
              <input
                className="field"
                aria-label="Find in the log"
                placeholder="Find"
                value={find}
                onChange={(event) => setFind(event.currentTarget.value)}
              />
              <span className="dim">
                {find === '' ? plural(lines.length, 'line') : `${shown.length} of ${plural(lines.length, 'line')}`},{' '}
                {bytes(next)}
                {next < size ? ` of ${bytes(size)}; the rest is not shown` : ''}
              </span>
            </p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long log scrolls, so it takes the focus */}
            <pre className="log" tabIndex={0} ref={scroller}>
              {shown.join('\n')}
            </pre>
          </>
        );
      }}
    </Loaded>
  );
}

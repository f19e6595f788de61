// The server's sentence under a page's title, each claim a link to its record.
import { Fragment } from 'react';
import type { Answer } from '../api/client.ts';
import { projectPath } from '../app/navigation.ts';
import { useProject } from '../app/project.ts';
import { To } from './page.tsx';
import { StatusIcon } from './status.tsx';

export function AnswerLine({ of }: { readonly of: Answer<'viewHome'>['answer'] }) {
  const project = useProject();
  return (
    <>
      <StatusIcon tone={of.tone} />{' '}
      {of.parts.map(({ text, to }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity than their place; one sentence may name a record twice
        <Fragment key={index}>{to === undefined ? text : <To to={projectPath(project, to)}>{text}</To>}</Fragment>
      ))}
    </>
  );
}

// One question of a review and its answer, in the form that its label schema gives it.
import { useId } from 'react';
import type { Answer as Answered } from '../../api/client.ts';

export type Question = Answered<'viewReviewQueue'>['questions'][number];

export interface Answer {
  /** undefined while nothing is answered. */
  readonly value: unknown;
  readonly comment: string;
}

export const noAnswer: Answer = { value: undefined, comment: '' };

function chosenOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? [value] : [];
}

function Form(props: {
  readonly of: Question;
  readonly labelledBy: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}) {
  const { of, labelledBy, value, onChange } = props;
  const { input } = of;
  const group = useId();
  if (input.kind === 'pass-fail')
    return (
      <span className="row">
        {[true, false].map((side) => (
          <label key={String(side)} className="row tight">
            <input type="radio" name={group} checked={value === side} onChange={() => onChange(side)} />
            {side ? input.positive : input.negative}
          </label>
        ))}
      </span>
    );
  if (input.kind === 'categorical') {
    const chosen = chosenOf(value);
    const toggled = (option: string): readonly string[] =>
      chosen.includes(option) ? chosen.filter((one) => one !== option) : [...chosen, option];
    return (
      <span className="row">
        {input.options.map((option) => (
          <label key={option} className="row tight">
            <input
              type={input.several ? 'checkbox' : 'radio'}
              name={group}
              checked={chosen.includes(option)}
              onChange={() => onChange(input.several ? toggled(option) : option)}
            />
            {option}
          </label>
        ))}
      </span>
    );
  }
  if (input.kind === 'numeric')
    return (
      <input
        className="field"
        type="number"
        step="any"
        aria-labelledby={labelledBy}
        min={input.min ?? undefined}
        max={input.max ?? undefined}
        placeholder={input.min === null || input.max === null ? '' : `${input.min} to ${input.max}`}
        value={typeof value === 'number' ? value : ''}
        onChange={({ currentTarget }) =>
          onChange(Number.isNaN(currentTarget.valueAsNumber) ? undefined : currentTarget.valueAsNumber)
        }
      />
    );
  return (
    <textarea
      className="field answer-text"
      rows={3}
      aria-labelledby={labelledBy}
      maxLength={input.maxLength ?? undefined}
      value={typeof value === 'string' ? value : ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : currentTarget.value)}
    />
  );
}

export function AskedQuestion(props: {
  readonly of: Question;
  readonly answer: Answer;
  readonly onChange: (answer: Answer) => void;
}) {
  const { of, answer, onChange } = props;
  const id = useId();
  return (
    <fieldset className="question" aria-labelledby={id}>
      <p className="question-name" id={id}>
        <strong>{of.name}</strong>
        {of.type === 'expectation' ? <span className="dim"> (what was expected)</span> : null}
      </p>
      {of.instruction === null ? null : <p className="note">{of.instruction}</p>}
      <Form of={of} labelledBy={id} value={answer.value} onChange={(value) => onChange({ ...answer, value })} />
      {of.comment ? (
        <label className="field-label stacked">
          Comment
          <input
            className="field"
            value={answer.comment}
            onChange={({ currentTarget }) => onChange({ ...answer, comment: currentTarget.value })}
          />
        </label>
      ) : null}
    </fieldset>
  );
}

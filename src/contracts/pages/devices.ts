// Devices: do they run what they should, and do their rows look like those the model was made for?
import { type Static, Type } from 'typebox';
import { ChannelView } from '../edge.ts';
import { AnswerView } from './answer.ts';

export const DevicesPageView = Type.Object({
  answer: AnswerView,
  items: Type.Array(ChannelView),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type DevicesPageView = Static<typeof DevicesPageView>;

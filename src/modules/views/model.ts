import type { PageState } from '../../contracts/view-state.ts';
import type { Millis } from '../../kernel/time.ts';

export interface View {
  readonly id: string;
  readonly project: string;
  /** Path below the project. */
  readonly page: string;
  readonly name: string;
  /** Id of the actor whose view it is; empty for one of the team. */
  readonly owner: string;
  readonly byDefault: boolean;
  readonly stateId: string;
  readonly savedBy: string;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

export interface ViewWithState extends View {
  readonly state: PageState;
}

/** The owner of views that belong to the team. */
export const team = '';

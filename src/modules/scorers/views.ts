// This module's records as the native API answers them.
import type { OnlineView, ScorerVersionView } from '../../contracts/scorers.ts';
import { toIso } from '../../kernel/time.ts';
import type { OnlineScoring, ScorerVersion } from './model.ts';

export const toScorerView = ({ createdAt, definition, ...rest }: ScorerVersion): ScorerVersionView => ({
  ...rest,
  definition: JSON.parse(definition) as Record<string, unknown>,
  createdAt: toIso(createdAt),
});

export const toOnlineView = ({ sampleRate, filter }: OnlineScoring): OnlineView => ({ sampleRate, filter });

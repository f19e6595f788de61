// What a journey is given: a page of a browser, and the server that holds the records of a finished quickstart.
import type { Page } from 'playwright-core';
import type { PawlClient } from '../../../clients/ts/client.ts';

export interface Visit {
  readonly page: Page;
  readonly url: string;
  readonly client: PawlClient;
  /** Goes with the test. */
  readonly folder: string;
}

export const project = 'churn';
export const model = 'churn';

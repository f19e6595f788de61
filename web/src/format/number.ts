// Numbers are written alike by the server's sentences and by the pages.
export * from '../../../src/contracts/number-text.ts';

// Starts the pages: MLflow links are rewritten first, then the theme, the cache, the live stream and the router.
import './mantine.css';
import './theme.css';
import './shell.css';
import './page.css';
import './tables.css';
import './traces.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { PawlError } from './api/client.ts';
import { readFirstAnswer } from './api/first-answer.ts';
import { startLive } from './api/live.ts';
import { rewriteMlflowLink } from './app/mlflow-links.ts';
import { createPages } from './app/router.tsx';
import { theme } from './theme.ts';

const colorSchemeManager = localStorageColorSchemeManager({ key: 'pawl.colours' });
const chosen = colorSchemeManager.get('auto');
const dark = chosen === 'dark' || (chosen === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => !(error instanceof PawlError) && failures < 2,
    },
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root element.');
await Promise.all([rewriteMlflowLink(), readFirstAnswer()]);
startLive(queries);
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} colorSchemeManager={colorSchemeManager} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <RouterProvider router={createPages()} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);

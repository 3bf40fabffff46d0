import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { router } from '@/app/routes';
import '@/lib/i18n';
import { followPreferences } from '@/lib/preferences';
import './styles.css';

followPreferences(document.documentElement);

const queries = new QueryClient({
  // The session's own socket says when the network is gone; queries should try and tell.
  defaultOptions: { queries: { networkMode: 'always', refetchOnWindowFocus: false, retry: 1 } },
});

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-3 p-6 text-center">
      <h1 className="text-lg font-semibold">{t('notFound.title')}</h1>
      <Link to="/" className="font-medium text-accent underline underline-offset-4">{t('notFound.home')}</Link>
    </main>
  );
}

import { Contrast, Keyboard } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { usePreferences, type Theme } from '@/lib/preferences';
import { IconButton } from '@/lib/ui/button';
import type { StaffSessionRow } from './api';

const nextTheme: Record<Theme, Theme> = { system: 'dark', dark: 'light', light: 'system' };

interface ConsoleHeaderProps {
  business: string | undefined;
  sessions: StaffSessionRow[];
  onShowShortcuts: () => void;
}

export function ConsoleHeader({ business, sessions, onShowShortcuts }: ConsoleHeaderProps) {
  const { t } = useTranslation();
  const { theme, set } = usePreferences();
  const open = sessions.filter((session) => session.status === 'open').length;
  return (
    <header className="flex min-h-12 items-center gap-x-3 border-b bg-sheet px-4">
      <title>{[t('console.title'), business].filter(Boolean).join(' · ')}</title>
      <h1 className="truncate text-[15px] font-semibold tracking-[-0.01em]">{business ?? t('app.name')}</h1>
      <p className="text-sm text-ink-3 max-sm:sr-only">{t('console.title')}</p>
      <p className="ml-auto text-right text-[13px] text-ink-2 tabular-nums">
        {t('console.live', { count: sessions.length })} · {t('console.open', { count: open })}
      </p>
      <div className="-mr-2 flex">
        <IconButton label={t('shortcuts.title')} onClick={onShowShortcuts}><Keyboard size={17} aria-hidden /></IconButton>
        <IconButton label={t('settings.themeNow', { theme: t(`settings.theme.${theme}`) })} onClick={() => set({ theme: nextTheme[theme] })}>
          <Contrast size={17} aria-hidden />
        </IconButton>
      </div>
    </header>
  );
}

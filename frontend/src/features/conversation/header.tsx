import { Bot, Contrast, Keyboard, RotateCcw, Settings, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PackView } from '@/lib/api/pack';
import type { Holder } from '@/lib/events/state';
import type { Link } from '@/lib/live/link';
import { LinkBadge } from '@/lib/live/link-status';
import { usePreferences, type Density, type Theme } from '@/lib/preferences';
import { IconButton } from '@/lib/ui/button';
import { classes } from '@/lib/ui/classes';
import { Menu, MenuChoice, MenuItem, MenuSeparator, MenuSwitch } from '@/lib/ui/menu';

interface HeaderProps {
  pack: PackView | undefined;
  holder: Holder;
  link: Link;
  onStartOver: () => void;
  onShowShortcuts: () => void;
}

export function Header({ pack, holder, link, onStartOver, onShowShortcuts }: HeaderProps) {
  const { t } = useTranslation();
  const person = holder.holder === 'person';
  const Icon = person ? UserRound : Bot;
  const name = person ? holder.name ?? t('speaker.person') : pack?.persona ?? t('speaker.agent');
  return (
    <header className="flex min-h-14 items-center gap-x-4 border-b bg-sheet px-4 sm:px-6">
      <title>{pack?.business ?? t('app.name')}</title>
      <div className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3 py-2">
        <h1 className="truncate text-base font-semibold tracking-[-0.01em]">{pack?.business ?? t('app.name')}</h1>
        <p className={classes('flex items-center gap-1.5 text-sm font-medium', person ? 'text-human' : 'text-agent')} data-holder={holder.holder}>
          <Icon size={14} aria-hidden />
          {name}
          <span className="font-normal text-ink-3">{t(person ? 'speaker.personRole' : 'speaker.agentRole')}</span>
        </p>
      </div>
      <LinkBadge link={link} />
      <SettingsMenu onStartOver={onStartOver} onShowShortcuts={onShowShortcuts} />
    </header>
  );
}

const nextTheme: Record<Theme, Theme> = { system: 'dark', dark: 'light', light: 'system' };

function SettingsMenu({ onStartOver, onShowShortcuts }: Pick<HeaderProps, 'onStartOver' | 'onShowShortcuts'>) {
  const { t } = useTranslation();
  const { theme, density, shortcuts, set } = usePreferences();
  return (
    <div className="-mr-2 flex items-center">
      <IconButton label={t('settings.themeNow', { theme: t(`settings.theme.${theme}`) })} onClick={() => set({ theme: nextTheme[theme] })}>
        <Contrast size={17} aria-hidden />
      </IconButton>
      <Menu trigger={<IconButton label={t('settings.open')}><Settings size={17} aria-hidden /></IconButton>}>
        <MenuChoice<Theme>
          label={t('settings.themeLabel')}
          value={theme}
          choices={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
          onChange={(value) => set({ theme: value })}
        />
        <MenuChoice<Density>
          label={t('settings.densityLabel')}
          value={density}
          choices={(['comfortable', 'compact'] as const).map((value) => ({ value, label: t(`settings.density.${value}`) }))}
          onChange={(value) => set({ density: value })}
        />
        <MenuSeparator />
        <MenuSwitch label={t('settings.shortcuts')} checked={shortcuts} onChange={(on) => set({ shortcuts: on })} />
        <MenuItem icon={<Keyboard size={15} aria-hidden />} onSelect={onShowShortcuts}>{t('shortcuts.title')}</MenuItem>
        <MenuItem icon={<RotateCcw size={15} aria-hidden />} onSelect={onStartOver}>{t('conversation.startOver')}</MenuItem>
      </Menu>
    </div>
  );
}

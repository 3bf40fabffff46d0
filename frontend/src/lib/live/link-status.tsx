import { CloudOff, Radio, RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clockTime } from '@/lib/times';
import { Button } from '@/lib/ui/button';
import { Notice } from '@/lib/ui/notice';
import { useNow } from '@/lib/use-now';
import type { Link } from './link';

const CAUGHT_UP_SHOWN_MS = 4000;

/** Live is quiet: one small word. Everything else says what is going on and what still works. */
export function LinkBadge({ link }: { link: Link }) {
  const { t } = useTranslation();
  const shown = {
    connecting: { icon: RefreshCw, ink: 'text-ink-3' },
    live: { icon: Radio, ink: 'text-agent' },
    reconnecting: { icon: RefreshCw, ink: 'text-trouble' },
    offline: { icon: CloudOff, ink: 'text-trouble' },
    refused: { icon: CloudOff, ink: 'text-trouble' },
  }[link.phase];
  const Icon = shown.icon;
  return (
    <span data-link={link.phase} className={`inline-flex items-center gap-1.5 text-xs font-medium ${shown.ink}`}>
      <Icon size={13} aria-hidden className={link.phase === 'live' || link.phase === 'refused' ? '' : 'animate-breathe'} />
      <span>{t(`link.${link.phase}`)}</span>
    </span>
  );
}

export function LinkNotice({ link, zone, onRetry }: { link: Link; zone?: string; onRetry: () => void }) {
  const { t } = useTranslation();
  const caughtUp = useCaughtUp(link);
  if (link.phase === 'reconnecting') {
    return (
      <Notice tone="busy" title={t('link.reconnectingTitle', { attempt: link.attempt })} actions={<Button size="small" onClick={onRetry}>{t('link.retryNow')}</Button>}>
        <Countdown until={link.retryAt} />
      </Notice>
    );
  }
  if (link.phase === 'offline') {
    return (
      <Notice tone="offline" title={t('link.offlineTitle')}>
        {link.since ? t('link.asOf', { time: clockTime(link.since, zone) }) : t('link.waitingForNetwork')}
      </Notice>
    );
  }
  if (caughtUp === null) return null;
  return <Notice tone="quiet" title={t('link.caughtUp', { count: caughtUp })} />;
}

function Countdown({ until }: { until: number }) {
  const { t } = useTranslation();
  const seconds = Math.max(0, Math.ceil((until - useNow()) / 1000));
  return <span aria-hidden>{seconds > 0 ? t('link.nextTry', { count: seconds }) : t('link.tryingNow')}</span>;
}

/** How many events a reconnect brought, for a few seconds. */
function useCaughtUp(link: Link): number | null {
  const [over, setOver] = useState<Link | null>(null);
  const count = link.phase === 'live' ? link.caughtUp : null;
  useEffect(() => {
    if (count === null) return;
    const timer = setTimeout(() => setOver(link), CAUGHT_UP_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [link, count]);
  return over === link ? null : count;
}

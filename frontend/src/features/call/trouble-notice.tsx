import { useTranslation } from 'react-i18next';
import { Button } from '@/lib/ui/button';
import { Notice } from '@/lib/ui/notice';
import type { Trouble } from './trouble';

export function TroubleNotice({ trouble, onRetry, onDismiss }: { trouble: Trouble; onRetry?: () => void; onDismiss?: () => void }) {
  const { t } = useTranslation();
  const actions = (
    <>
      {onRetry ? <Button size="small" onClick={onRetry}>{t('failure.retry')}</Button> : null}
      {onDismiss ? <Button size="small" tone="quiet" onClick={onDismiss}>{t('call.typeInstead')}</Button> : null}
    </>
  );
  return (
    <div data-trouble={trouble.kind}>
      <Notice tone="trouble" urgent title={t(`call.trouble.${trouble.kind}.title`)} actions={actions}>
        <p>{trouble.reason ?? t(`call.trouble.${trouble.kind}.advice`)}</p>
        {trouble.requestId ? <p className="text-xs break-all">{t('failure.requestId')} <code>{trouble.requestId}</code></p> : null}
      </Notice>
    </div>
  );
}

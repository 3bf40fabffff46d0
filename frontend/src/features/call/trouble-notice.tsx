import { useTranslation } from 'react-i18next';
import { Button } from '@/lib/ui/button';
import { Notice } from '@/lib/ui/notice';
import type { Trouble } from './trouble';

interface TroubleNoticeProps {
  trouble: Trouble;
  onRetry?: () => void;
  onCallBack?: () => void;
  onDismiss?: () => void;
}

export function TroubleNotice({ trouble, onRetry, onCallBack, onDismiss }: TroubleNoticeProps) {
  const { t } = useTranslation();
  const actions = (
    <>
      {onRetry ? <Button size="small" onClick={onRetry}>{t('failure.retry')}</Button> : null}
      {onCallBack ? <Button size="small" tone="accent" onClick={onCallBack}>{t('call.callBack')}</Button> : null}
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

import { useTranslation } from 'react-i18next';
import { RequestFailed } from '@/lib/api/client';
import { Button } from './button';
import { Notice } from './notice';

/** What failed, under which request id, and another try. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const failed = error instanceof RequestFailed ? error : null;
  const title = !failed || failed.status === 0 ? t('failure.unreachable') : failed.message || t('failure.unexpected');
  return (
    <Notice
      tone="trouble"
      urgent
      title={title}
      actions={onRetry ? <Button size="small" onClick={onRetry}>{t('failure.retry')}</Button> : undefined}
    >
      {failed?.retryAfterS ? <p>{t('failure.retryAfter', { count: failed.retryAfterS })}</p> : null}
      {failed?.requestId ? (
        <p className="text-xs break-all">
          {t('failure.requestId')} <code>{failed.requestId}</code>
        </p>
      ) : null}
    </Notice>
  );
}
